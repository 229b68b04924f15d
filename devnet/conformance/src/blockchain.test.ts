/** The runner of blockchain tests, on fixtures made here: it must pass what is right, and say what is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createLegacyTx } from '@ethereumjs/tx'
import {
  type BlockHeader,
  type ChainBlock,
  createEngine,
  decodeBlock,
  EMPTY_OMMERS_HASH,
  EMPTY_ROOT,
  type Engine,
  encodeBlock,
  type Hex,
  hashHeader,
  produceBlock,
  recoverSender,
  ZERO_NONCE,
} from '@safelane/devnet-engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lanes } from './bench.ts'
import type { BlockchainTest } from './blockchainTest.ts'
import { networkSchedule } from './networks.ts'
import { type CaseReport, FileRunner } from './runFiles.ts'
import type { FixtureState } from './stateTest.ts'

const network = 'ShanghaiToCancunAtTime15k'
const schedule = networkSchedule(network)!
const key = Buffer.from('45'.repeat(32), 'hex')
const common = new Common({ chain: Mainnet, hardfork: Hardfork.Shanghai })
const contract: Hex = `0x${'c0'.repeat(20)}`
const coinbase: Hex = `0x${'cb'.repeat(20)}`
const zero: Hex = `0x${'00'.repeat(32)}`

const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`

function signed(nonce: bigint): { raw: Uint8Array; sender: Hex } {
  const fields = { nonce, gasPrice: 10n ** 10n, gasLimit: 100_000n, to: contract, value: 3n }
  const raw = createLegacyTx(fields, { common }).sign(key).serialize()
  const recovered = recoverSender(raw)
  if ('error' in recovered) throw new Error(recovered.error)
  return { raw, sender: recovered.sender }
}

const { sender } = signed(0n)
/** TIMESTAMP goes to slot 1; since Cancun, BLOBBASEFEE to slot 2 (before, that halts the call). */
const code: Hex = '0x426001554a600255'
const funds = 10n ** 20n
const pre: FixtureState = {
  [sender]: { nonce: '0x00', balance: `0x${funds.toString(16)}`, code: '0x', storage: {} },
  [contract]: { nonce: '0x01', balance: '0x00', code, storage: {} },
}

let root: string
let engine: Engine
let good: BlockchainTest

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'conformance-blocks-'))
  engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
  good = await chainFixture()
})
afterAll(async () => {
  await engine.close()
  await rm(root, { recursive: true, force: true })
})

/** A block before the fork, one after it, and between them one that is invalid. */
async function chainFixture(): Promise<BlockchainTest> {
  engine.setBalance(sender, funds)
  engine.setNonce(contract, 1n)
  engine.setCode(contract, code)
  const header: BlockHeader = {
    parentHash: zero,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase,
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: 0n,
    number: 0n,
    gasLimit: 30_000_000n,
    gasUsed: 0n,
    timestampSec: 0n,
    extraData: '0x00',
    prevRandao: zero,
    nonce: ZERO_NONCE,
    baseFeePerGas: 10n ** 9n,
    withdrawalsRoot: EMPTY_ROOT,
  }
  const blocks: ChainBlock[] = [{ header, hash: hashHeader(header) }]
  const produce = async (nonce: bigint, timestampSec: bigint) => {
    const chain = { schedule, head: blocks.at(-1)!, byNumber: (number: bigint) => blocks[Number(number)] }
    const template = { timestampSec, coinbase, gasLimit: 30_000_000n, prevRandao: zero }
    const produced = await produceBlock(engine, chain, template, [signed(nonce)])
    blocks.push(produced)
    const transactions = produced.transactions.map(({ raw }) => raw)
    return { produced, rlp: hex(encodeBlock(produced.header, { transactions, ommers: [], withdrawals: [] })) }
  }
  const before = await produce(0n, 14_999n)
  const after = await produce(1n, 15_000n)
  const shanghaiHeader: BlockHeader = { ...after.produced.header, timestampSec: 14_999n }
  const invalid = encodeBlock(shanghaiHeader, { transactions: [], ommers: [], withdrawals: [] })
  return {
    network,
    genesisRLP: hex(encodeBlock(header, { transactions: [], ommers: [], withdrawals: [] })),
    genesisBlockHeader: { hash: hashHeader(header) },
    pre,
    blocks: [
      { rlp: before.rlp, blockHeader: { hash: before.produced.hash } },
      { rlp: hex(invalid), expectException: 'BlockException.INCORRECT_BLOCK_FORMAT' },
      { rlp: after.rlp, blockHeader: { hash: after.produced.hash } },
    ],
    lastblockhash: after.produced.hash,
    postState: postState(),
    config: { chainid: '0x01' },
  }
}

function postState(): FixtureState {
  return Object.fromEntries(
    [...engine.accounts()].map(({ address, balance, nonce, code, storage }) => [
      address,
      {
        nonce: `0x${nonce.toString(16)}`,
        balance: `0x${balance.toString(16)}`,
        code,
        storage: Object.fromEntries(storage),
      },
    ]),
  )
}

async function report(test: BlockchainTest, lanes: Lanes = { workers: 1 }): Promise<CaseReport> {
  const file = 'chain.json'
  await writeFile(join(root, file), JSON.stringify({ chain: test }))
  const results: CaseReport[] = []
  const runner = new FileRunner({ root, ...lanes })
  try {
    await runner.run(file, (result) => results.push(result))
  } finally {
    await runner.close()
  }
  expect(results).toHaveLength(1)
  return results[0]!
}

const changed = (change: (test: BlockchainTest) => void): BlockchainTest => {
  const copy = structuredClone(good)
  change(copy)
  return copy
}

describe('a chain over a fork', () => {
  it.each([{ workers: 1 }, { workers: 2 }, { workers: 3, disturb: 1 }])('passes with %o', async (lanes) => {
    expect(await report(good, lanes)).toMatchObject({ result: 'passed', fork: network })
  })

  it('has the storage that its rules give it: BLOBBASEFEE exists from the fork on', () => {
    expect(BigInt(engine.getStorage(contract, `0x${'00'.repeat(31)}01`))).toBe(15_000n)
    expect(BigInt(engine.getStorage(contract, `0x${'00'.repeat(31)}02`))).toBe(1n)
  })

  it('fails under the rules of only one of its forks', async () => {
    expect(await report(changed((test) => Object.assign(test, { network: 'Shanghai' })))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('block 3 of 3: wrong-header-fields'),
    })
  })
})

describe('what is wrong is named', () => {
  it('in the state before', async () => {
    const test = changed(({ pre: state }) => Object.assign(state[sender]!, { nonce: '0x01' }))
    expect(await report(test)).toMatchObject({
      reason: expect.stringMatching(/^genesis state root: expected/),
    })
  })

  it('in the state after', async () => {
    const test = changed((fixture) => Object.assign(fixture.postState![contract]!, { balance: '0x7' }))
    expect(await report(test)).toMatchObject({ reason: `account ${contract} balance: expected 7, got 3` })
  })

  it('in the last hash', async () => {
    const test = changed((fixture) => Object.assign(fixture, { lastblockhash: zero }))
    expect(await report(test)).toMatchObject({
      reason: expect.stringMatching(/^last block hash: expected 0x00/),
    })
  })

  it('in a block that ought to be valid: the field of its header, and of the state if that is at fault', async () => {
    const test = changed((fixture) => {
      const { header, ...body } = decodeBlock(Buffer.from(fixture.blocks[2]!.rlp.slice(2), 'hex'))
      const spoilt = { ...header, stateRoot: zero }
      fixture.blocks[2] = { rlp: hex(encodeBlock(spoilt, body)) }
      fixture.lastblockhash = hashHeader(spoilt)
      fixture.postState![contract]!.storage[`0x${'00'.repeat(31)}02`] = '0x05'
    })
    const { reason } = (await report(test)) as { reason: string }
    expect(reason).toMatch(/^block 3 of 3: wrong-state-root: the header says 0x00/)
    expect(reason).toMatch(`; account ${contract} slot 0x2: expected 0x5, got 0x1`)
  })

  it('in a block that ought to be invalid, or for another reason, or for one that nobody knows', async () => {
    const expecting = (index: number, expectException: string) =>
      report(changed(({ blocks }) => Object.assign(blocks[index]!, { expectException })))
    expect(await expecting(0, 'BlockException.INVALID_GASLIMIT')).toMatchObject({
      reason: 'block 1 of 3: expected BlockException.INVALID_GASLIMIT, but it was imported',
    })
    expect(await expecting(1, 'BlockException.INVALID_GASLIMIT')).toMatchObject({
      reason: expect.stringContaining('expected BlockException.INVALID_GASLIMIT, got wrong-header-fields'),
    })
    expect(await expecting(1, 'BlockException.INCORRECT_BLOCK_FORMAT|BlockException.NEW')).toMatchObject({
      reason: expect.stringContaining('the runner does not know BlockException.NEW'),
    })
  })
})

describe('networks', () => {
  it('are single forks, or change at a block or a time', () => {
    expect(networkSchedule('Paris')).toEqual([{ fork: 'paris' }])
    expect(networkSchedule('BerlinToLondonAt5')).toEqual([
      { fork: 'berlin' },
      { fork: 'london', fromBlock: 5n },
    ])
    expect(networkSchedule('PragueToOsakaAtTime15k')).toEqual([
      { fork: 'prague' },
      { fork: 'osaka', fromTimestampSec: 15_000n },
    ])
    for (const unknown of ['Atlantis', 'ParisToAtlantisAtTime15k', 'ParisToShanghai']) {
      expect(networkSchedule(unknown)).toBeNull()
    }
  })

  it('with blob parameters of their own are unknown without them', () => {
    expect(networkSchedule('BPO2ToBPO3AtTime15k')).toBeNull()
  })

  it("take a fixture's blob parameters where it has some", () => {
    const blobSchedule = { BPO3: { target: '0x15', max: '0x20', baseFeeUpdateFraction: '0x013a7aa1' } }
    expect(networkSchedule('BPO2ToBPO3AtTime15k', blobSchedule)?.[1]).toEqual({
      fork: 'bpo2',
      fromTimestampSec: 15_000n,
      blobs: { target: 21, max: 32, baseFeeUpdateFraction: 20_609_697 },
    })
  })
})
