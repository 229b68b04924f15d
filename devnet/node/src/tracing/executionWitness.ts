/** What somebody without the state needs in order to execute a block. */
import { bytesToHex, collectRequests, type Engine, encodeHeader, type Hex } from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import { replayEnvOf } from '../chain/blockProduction.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import type { DevnetNode } from '../node.ts'
import { discarding } from '../rpc/committedCalls.ts'

export interface ExecutionWitness {
  /** Trie nodes on the ways to everything that the block touches, in the state before it. */
  state: Hex[]
  /** Codes of the accounts that it touches. */
  codes: Hex[]
  /** Addresses and slots, whose hashes lead through the tries. */
  keys: Hex[]
  /** Its parent, and the blocks before that as far as BLOCKHASH looked back; the oldest first. */
  headers: Hex[]
}

/** Null: the block has no parent, or so many transactions that what they touch cannot be recorded. */
export function executionWitness(node: DevnetNode, block: Block): Promise<ExecutionWitness | null> {
  if (block.header.number <= node.store.genesis.header.number) return Promise.resolve(null)
  return node.readState({ hash: block.header.parentHash }, async ({ engine }) => {
    const parent = block.header.number - 1n
    let oldest = parent
    const touched = await discarding(engine, () =>
      touchedBy(engine, node.store, block, (number) => {
        if (number < oldest) oldest = number
      }),
    )
    if (!touched) return null
    const state = new Set<Hex>()
    const codes = new Set<Hex>()
    const keys = new Set<Hex>()
    for (const { address, slots } of touched) {
      const { accountProof, storageProof } = engine.getProof(address, slots)
      for (const nodes of [accountProof, ...storageProof.map(({ proof }) => proof)]) {
        for (const each of nodes) state.add(each)
      }
      const code = engine.getCode(address)
      if (code !== '0x') codes.add(code)
      for (const key of [address, ...slots]) keys.add(key)
    }
    return {
      state: [...state],
      codes: [...codes],
      keys: [...keys],
      headers: headers(node.store, oldest, parent),
    }
  })
}

interface Touched {
  address: Hex
  slots: Hex[]
}

/** Executes the block with all that belongs to it, and tells what it read and wrote; null where there is no room to record that. */
async function touchedBy(
  engine: Engine,
  store: ChainStore,
  block: Block,
  lookedBackTo: (number: bigint) => void,
): Promise<Touched[] | null> {
  const env = replayEnvOf(engine, block.header, store)
  const watched = {
    ...env,
    blockHash: (number: bigint) => {
      lookedBackTo(number)
      return env.blockHash?.(number) ?? (`0x${'00'.repeat(32)}` as const)
    },
  }
  const { recording } = await engine.executeBlock(watched, block.transactions, { record: true })
  for (const { address, amountGwei } of block.withdrawals ?? [])
    engine.credit(address, amountGwei * 10n ** 9n)
  if (block.header.requestsHash !== undefined) {
    collectRequests(engine, env, [], { missingSystemContract: 'no-requests' })
  }
  const list = recording?.accessList()
  if (!list) return null
  return list.map(({ address, storageChanges, storageReads }) => ({
    address,
    slots: [...storageChanges.map(({ key }) => key), ...storageReads],
  }))
}

function headers(store: ChainStore, first: bigint, last: bigint): Hex[] {
  const encoded: Hex[] = []
  for (let number = first; number <= last; number++) {
    const block = store.byNumber(number)
    if (block) encoded.push(bytesToHex(encodeHeader(block.header)))
  }
  return encoded
}
