/** One chain that passes every fork: each block is made by one engine and imported by two others. */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createLegacyTx } from '@ethereumjs/tx'
import { createAddressFromPrivateKey } from '@ethereumjs/util'
import { afterAll, expect, test } from 'vitest'
import type { Engine, ForkName, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { forkRules } from '../forkRules.ts'
import { hexToBytes } from '../hex.ts'
import {
  beaconRoots,
  consolidationRequests,
  historyStorage,
  withdrawalRequests,
} from '../test/systemContracts.ts'
import { encodeBlock } from './block.ts'
import { blockRules } from './blockRules.ts'
import type { ChainBlock, ChainView } from './chainView.ts'
import type { ForkSchedule, ForkStep } from './forkSchedule.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_ROOT, hashHeader, ZERO_NONCE } from './header.ts'
import { importBlock } from './import.ts'
import { produceBlock } from './production.ts'

const key = hexToBytes(`0x${'45'.repeat(32)}`, 32)
const sender = createAddressFromPrivateKey(key).toString() as Hex
const contract: Hex = `0x${'cc'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const zero: Hex = `0x${'00'.repeat(32)}`
/** Stores the block's number in slot 0 and logs it. */
const contractCode: Hex = '0x436000554360005260206000a0'
const system = [beaconRoots, historyStorage, withdrawalRequests, consolidationRequests]

/** Two blocks of each fork whose rules are settled: until London by number, from Paris on by time. */
const forks = (Object.keys(forkRules) as ForkName[]).filter((fork) => !forkRules[fork].isExperimental)
const schedule = forks.map((fork, index): ForkStep => {
  const number = BigInt(2 * index + 1)
  if (index === 0) return { fork }
  return blockRules(fork).proofOfWork ? { fork, fromBlock: number } : { fork, fromTimestampSec: number * 12n }
}) as unknown as ForkSchedule

class Follower implements ChainView {
  readonly schedule = schedule
  readonly blocks: ChainBlock[]
  readonly engine: Engine

  constructor(engine: Engine, genesis: ChainBlock) {
    this.engine = engine
    this.blocks = [genesis]
  }

  get head(): ChainBlock {
    return this.blocks.at(-1)!
  }

  byNumber(number: bigint): ChainBlock | undefined {
    return this.blocks[Number(number)]
  }
}

const engines: Engine[] = []
afterAll(async () => {
  for (const engine of engines) await engine.close()
})

async function follow(workers: number): Promise<Follower> {
  const engine = await createEngine({ chainId: 1n, workers, memoryMiB: 512 }, { parallelFrom: 1 })
  engines.push(engine)
  engine.setBalance(sender, 10n ** 20n)
  for (const { address, code } of [...system, { address: contract, code: contractCode }]) {
    engine.setNonce(address, 1n)
    engine.setCode(address, code)
  }
  const header: BlockHeader = {
    parentHash: zero,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase,
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: 131_072n,
    number: 0n,
    gasLimit: 8_000_000n,
    gasUsed: 0n,
    timestampSec: 0n,
    extraData: '0x',
    prevRandao: zero,
    nonce: ZERO_NONCE,
  }
  return new Follower(engine, { header, hash: hashHeader(header) })
}

/** Without a chain id, so that it is valid before EIP-155 too. */
function signed(nonce: number): { raw: Uint8Array; sender: Hex } {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Homestead })
  const fields = { nonce: BigInt(nonce), gasPrice: 10n ** 10n, gasLimit: 100_000n, to: contract }
  return { raw: createLegacyTx(fields, { common }).sign(key).serialize(), sender }
}

test('a chain over all forks is the same chain to everyone, with one worker and with two', async () => {
  const maker = await follow(1)
  const importers = [await follow(1), await follow(2)]
  const london = 2n * BigInt(forks.indexOf('london')) + 1n
  let nonce = 0
  for (let number = 1n; number <= 2n * BigInt(forks.length); number++) {
    const gasLimit = maker.head.header.gasLimit * (number === london ? 2n : 1n)
    const template = { timestampSec: number * 12n, coinbase, gasLimit, prevRandao: zero }
    const block = await produceBlock(maker.engine, maker, template, [signed(nonce++), signed(nonce++)])
    expect(block.transactions).toHaveLength(2)
    expect(block.rejected).toEqual([])
    maker.blocks.push(block)
    const { headerFields } = blockRules(forks[Number((number - 1n) / 2n)]!)
    const body = { transactions: block.transactions.map(({ raw }) => raw), ommers: [] }
    const rlp = encodeBlock(block.header, headerFields > 16 ? { ...body, withdrawals: [] } : body)
    for (const importer of importers) {
      const imported = await importBlock(importer.engine, importer, rlp)
      expect(imported.hash).toBe(block.hash)
      importer.blocks.push(imported)
    }
    expect(BigInt(maker.engine.getStorage(contract, zero))).toBe(number)
  }
  const states = [maker, ...importers].map(({ engine }) => engine.dump())
  expect(states[1]).toEqual(states[0])
  expect(states[2]).toEqual(states[0])
})
