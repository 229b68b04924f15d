import { createBlockFromRLP } from '@ethereumjs/block'
import { Common, Mainnet } from '@ethereumjs/common'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { Caches, CODEHASH_PREFIX, MerkleStateManager } from '@ethereumjs/statemanager'
import { createVM, runBlock } from '@ethereumjs/vm'
import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { concatBytes, hexToBytes, keccak256, toHex } from 'viem'
import { expect, onTestFinished, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { assemble } from '../testing/assembler.ts'
import { result } from '../testing/foundry.ts'
import { word } from '../testing/tracedContracts.ts'

interface WitnessJson {
  state: Hex[]
  codes: Hex[]
  keys: Hex[]
  headers: Hex[]
}

/** Stores pairs of slot and value as long as there are data. */
const storing = assemble(
  'PUSH0 JUMPDEST DUP1 CALLDATASIZE EQ 0x17 JUMPI',
  'DUP1 CALLDATALOAD DUP2 0x20 ADD CALLDATALOAD SWAP1 SSTORE 0x40 ADD 0x01 JUMP JUMPDEST STOP',
)
const destroying = assemble('CALLER SELFDESTRUCT')

const store: Hex = `0x${'57'.repeat(20)}`
const mortal = (index: number): Hex => `0x${(0xdead0000 + index).toString(16).padStart(40, '0')}`
const MORTALS = 60
const SLOTS = 48

/** State root after the block, by somebody who knows nothing but the witness. */
async function rootWithout(hardfork: 'shanghai' | 'cancun', raw: Hex, parentRoot: Hex, witness: WitnessJson) {
  const common = new Common({ chain: { ...Mainnet, chainId: 31_337 }, hardfork })
  const trie = new MerklePatriciaTrie({ useKeyHashing: true, common })
  for (const node of witness.state) {
    await trie.database().put(hexToBytes(keccak256(node)), hexToBytes(node))
  }
  for (const code of witness.codes) {
    await trie.database().put(concatBytes([CODEHASH_PREFIX, hexToBytes(keccak256(code))]), hexToBytes(code))
  }
  trie.root(hexToBytes(parentRoot))
  // Only what a transaction leaves behind enters the tries.
  const caches = new Caches({ storage: { size: 1_000 } })
  const vm = await createVM({ common, stateManager: new MerkleStateManager({ common, trie, caches }) })
  const block = createBlockFromRLP(hexToBytes(raw), { common })
  await runBlock(vm, { block, skipBlockValidation: true, skipHardForkValidation: true })
  return toHex(await vm.stateManager.getStateRoot())
}

const write = fc.record({ slot: fc.nat(SLOTS - 1), value: fc.nat(2) })
// The oracle's cache loses a slot that one transaction clears and writes again.
const writes = fc.uniqueArray(write, { minLength: 1, maxLength: 12, selector: ({ slot }) => slot })
const transaction = fc.oneof(
  { weight: 3, arbitrary: fc.record({ writes }) },
  { weight: 2, arbitrary: fc.record({ victim: fc.nat(MORTALS - 1) }) },
)
const blocks = fc.array(fc.array(transaction, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 6 })

test.each(['shanghai', 'cancun'] as const)(
  'who knows only the witness of a block of %s can execute it, also where accounts and slots vanish',
  async (hardfork) => {
    const { url, node, close, accounts } = await startNode({ port: 0, workers: 1, hardfork, noMining: true })
    onTestFinished(close)
    const from = accounts[0]!.address
    await fc.assert(
      fc.asyncProperty(blocks, async (block) => {
        await result(url, 'anvil_reset')
        await node.mutateState((engine) => {
          engine.setCode(store, storing)
          for (let slot = 0; slot < SLOTS; slot += 2) engine.setStorage(store, word(slot), word(1))
          for (let index = 0; index < MORTALS; index++) engine.setCode(mortal(index), destroying)
        })
        await result(url, 'evm_mine')
        for (const transactions of block) {
          for (const each of transactions) {
            const request =
              'victim' in each
                ? { to: mortal(each.victim) }
                : {
                    to: store,
                    data: `0x${each.writes.map(({ slot, value }) => (word(slot) + word(value)).replaceAll('0x', '')).join('')}`,
                  }
            await result(url, 'eth_sendTransaction', [{ from, gas: '0xf4240', ...request }])
          }
          await result(url, 'evm_mine')
          const { number, stateRoot, parentHash } = await result<Record<string, Hex>>(
            url,
            'eth_getBlockByNumber',
            ['latest', false],
          )
          const parent = await result<{ stateRoot: Hex }>(url, 'eth_getBlockByHash', [parentHash, false])
          const raw = await result<Hex>(url, 'debug_getRawBlock', [number])
          const witness = await result<WitnessJson>(url, 'debug_executionWitness', [number])
          expect(await rootWithout(hardfork, raw, parent.stateRoot, witness)).toBe(stateRoot)
        }
      }),
      { seed: 20_261_121, numRuns: 12 },
    )
  },
)
