/** Blocks that another implementation made are imported, those spoilt in any place are refused, and our own are the same. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, ForkName, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { forkRules } from '../forkRules.ts'
import { depositEvent } from '../test/depositEvent.ts'
import { type OracleAccount, OracleChain } from '../test/oracleChain.ts'
import {
  beaconRoots,
  consolidationRequests,
  depositLogger,
  historyStorage,
  withdrawalRequests,
} from '../test/systemContracts.ts'
import { type DecodedBlock, decodeBlock, encodeBlock } from './block.ts'
import { blockRules } from './blockRules.ts'
import type { ChainBlock, ChainView } from './chainView.ts'
import { type BlockHeader, hashHeader } from './header.ts'
import { type ImportedBlock, importBlock } from './import.ts'
import { InvalidBlockError, type InvalidBlockReason } from './invalidBlock.ts'
import { produceBlock } from './production.ts'

const chainId = 1n
const { sender } = OracleChain
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const validator: Hex = `0x${'aa'.repeat(20)}`
const counter: Hex = `0x${'cc'.repeat(20)}`
const newcomer: Hex = `0x${'ee'.repeat(20)}`

/** Adds 1 to slot 0 and logs it with topic 42. */
const counterCode: Hex = '0x60016000540180600055600052602a60206000a100'
const withdrawal = { index: 7n, validatorIndex: 3n, address: validator, amountGwei: 32_000_000_000n }
const system = [beaconRoots, historyStorage, withdrawalRequests, consolidationRequests, depositLogger]

const accounts: Record<Hex, OracleAccount> = {
  [sender]: { balance: 10n ** 20n },
  [counter]: { code: counterCode },
  ...Object.fromEntries(system.map(({ address, code }) => [address, { code }])),
}

const call = (nonce: bigint, to: Hex, more: { data?: Hex; value?: bigint } = {}) => ({
  type: 0,
  nonce,
  to,
  gasLimit: 200_000n,
  gasPrice: 20n * 10n ** 9n,
  ...more,
})

const fees = { maxFeePerGas: 20n * 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n }
const accessList = [{ address: counter, storageKeys: [`0x${'00'.repeat(32)}` as Hex] }]

/** One call of the counter for each type of transaction that the fork has beside legacy ones. */
function typedCalls(fork: ForkName, firstNonce: bigint) {
  const { gasPrice, ...shared } = { ...call(0n, counter), chainId, accessList }
  const blobVersionedHashes: Hex[] = [`0x01${'22'.repeat(31)}`, `0x01${'33'.repeat(31)}`]
  return [
    { ...shared, type: 1, gasPrice },
    { ...shared, ...fees, type: 2 },
    { ...shared, ...fees, type: 3, maxFeePerBlobGas: 5n, blobVersionedHashes },
  ]
    .filter(({ type }) => type <= forkRules[fork].lastTransactionType)
    .map((data, index) => ({ ...data, nonce: firstNonce + BigInt(index) }))
}

class TestChain implements ChainView {
  readonly schedule
  readonly blocks: ChainBlock[]

  constructor(fork: ForkName, genesis: ChainBlock) {
    this.schedule = [{ fork }] as const
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

async function engineAtGenesis(fork: ForkName, workers: number): Promise<Engine> {
  const engine = await createEngine({ chainId, fork, workers, memoryMiB: 512 }, { parallelFrom: 1 })
  engines.push(engine)
  for (const [address, { balance = 0n, code }] of Object.entries(accounts) as [Hex, OracleAccount][]) {
    engine.setBalance(address, balance)
    if (code) {
      engine.setNonce(address, 1n)
      engine.setCode(address, code)
    }
  }
  return engine
}

const forks = [
  'frontier',
  'homestead',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'istanbul',
  'berlin',
  'london',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
] as const

describe.each(forks)('%s', (fork) => {
  const hasRequests = blockRules(fork).headerFields > 20
  let genesis: DecodedBlock
  let blocks: Uint8Array[]

  beforeAll(async () => {
    const oracle = await OracleChain.create(fork, accounts)
    genesis = decodeBlock(oracle.headRlp)
    const requests = [
      call(3n, withdrawalRequests.address, { data: `0x${'11'.repeat(56)}`, value: 1n }),
      call(4n, consolidationRequests.address, { data: `0x${'22'.repeat(96)}`, value: 1n }),
      call(5n, depositLogger.address, { data: depositEvent() }),
    ]
    blocks = [
      await oracle.build([call(0n, counter), call(1n, newcomer, { value: 5n }), call(2n, counter)], {
        coinbase,
        withdrawals: [withdrawal],
      }),
      await oracle.build(hasRequests ? requests : [], { coinbase, withdrawals: [] }),
      await oracle.build(typedCalls(fork, hasRequests ? 6n : 3n), { coinbase, withdrawals: [] }),
    ]
  })

  // Threads take time to start: the oldest and the newest rules stand for the others.
  const workerCounts = fork === 'frontier' || fork === 'osaka' ? [1, 2] : [1]
  test.each(workerCounts)(
    'the blocks of @ethereumjs/vm are imported, with %i workers',
    async (workers) => {
      const engine = await engineAtGenesis(fork, workers)
      expect(engine.stateRoot()).toBe(genesis.header.stateRoot)
      const chain = new TestChain(fork, genesis)
      const imported: ImportedBlock[] = []
      for (const rlp of blocks) {
        imported.push(await importBlock(engine, chain, rlp))
        chain.blocks.push(imported.at(-1)!)
      }
      expect(imported[0]!.receipts.map(({ cumulativeGasUsed }) => cumulativeGasUsed).at(-1)).toBe(
        imported[0]!.header.gasUsed,
      )
      const typed = typedCalls(fork, 0n).length
      expect(imported[2]!.receipts.map(({ status }) => status)).toEqual(Array(typed).fill(1))
      expect(imported[2]!.header.blobGasUsed ?? 0n).toBe(typed === 3 ? 2n * 131_072n : 0n)
      expect(imported[0]!.senders).toEqual([sender, sender, sender])
      expect(engine.getBalance(validator)).toBe(blockRules(fork).headerFields > 16 ? 32n * 10n ** 18n : 0n)
      expect(imported[1]!.requests.map((request) => [request[0], request.length])).toEqual(
        hasRequests
          ? [
              [0, 1 + 192],
              [1, 1 + 76],
              [2, 1 + 116],
            ]
          : [],
      )
    },
    60_000,
  )

  test('a block produced from the same template and transactions is the same block', async () => {
    const engine = await engineAtGenesis(fork, 1)
    const chain = new TestChain(fork, genesis)
    const { header, transactions, withdrawals, hash } = decodeBlock(blocks[0]!)
    const template = { ...header, ...(withdrawals ? { withdrawals } : {}) }
    const wrongNonce = transactions[0]!
    const produced = await produceBlock(
      engine,
      chain,
      template,
      [...transactions, wrongNonce].map((raw) => ({ raw, sender })),
    )
    expect(produced.header).toEqual(header)
    expect(produced.hash).toBe(hash)
    expect(produced.rejected).toEqual([{ transaction: { raw: wrongNonce, sender }, reason: 'nonce-too-low' }])
  })

  test('a block that claims anything false is refused for that, and leaves the state as it was', async () => {
    const engine = await engineAtGenesis(fork, 1)
    const chain = new TestChain(fork, genesis)
    const block = decodeBlock(blocks[0]!)
    const { header } = block
    const refused = async (reason: InvalidBlockReason, rlp: Uint8Array): Promise<void> => {
      const before = engine.dump()
      const error = await importBlock(engine, chain, rlp).then(
        () => null,
        (thrown) => thrown,
      )
      expect(error).toBeInstanceOf(InvalidBlockError)
      expect((error as InvalidBlockError).reason).toBe(reason)
      expect(engine.dump()).toEqual(before)
      expect(engine.stateRoot()).toBe(genesis.header.stateRoot)
    }
    const wrong: Hex = `0x${'99'.repeat(32)}`
    const claims: [InvalidBlockReason, Partial<BlockHeader>][] = [
      ['unknown-parent', { parentHash: wrong }],
      ['wrong-number', { number: 2n }],
      ['timestamp-not-after-parent', { timestampSec: genesis.header.timestampSec }],
      ['extra-data-too-long', { extraData: `0x${'00'.repeat(33)}` }],
      ['gas-used-above-limit', { gasUsed: header.gasLimit + 1n }],
      ['gas-limit-too-large', { gasLimit: 2n ** 63n }],
      ['wrong-gas-used', { gasUsed: header.gasUsed + 1n }],
      ['wrong-state-root', { stateRoot: wrong }],
      ['wrong-receipts-root', { receiptsRoot: wrong }],
      ['wrong-transactions-root', { transactionsRoot: wrong }],
      ['wrong-logs-bloom', { logsBloom: `0x${'00'.repeat(256)}` }],
      [blockRules(fork).proofOfWork ? 'wrong-ommers-hash' : 'ommers-after-merge', { ommersHash: wrong }],
      [
        blockRules(fork).proofOfWork ? 'wrong-difficulty' : 'difficulty-after-merge',
        { difficulty: header.difficulty + 1n },
      ],
    ]
    if (!blockRules(fork).proofOfWork) claims.push(['nonce-after-merge', { nonce: '0x0000000000000001' }])
    if (header.baseFeePerGas !== undefined) {
      claims.push(['wrong-base-fee', { baseFeePerGas: header.baseFeePerGas + 1n }])
    }
    if (header.withdrawalsRoot) claims.push(['wrong-withdrawals-root', { withdrawalsRoot: wrong }])
    if (header.excessBlobGas !== undefined) {
      claims.push(['wrong-excess-blob-gas', { excessBlobGas: 131_072n }])
      claims.push(['wrong-blob-gas-used', { blobGasUsed: 131_072n }])
      claims.push(['blob-gas-used-above-limit', { blobGasUsed: 22n * 131_072n }])
    }
    if (header.requestsHash) claims.push(['wrong-requests-hash', { requestsHash: wrong }])
    for (const [reason, claim] of claims) await refused(reason, encodeBlock({ ...header, ...claim }, block))
    for (const gasLimit of [
      header.gasLimit + header.gasLimit / 1024n,
      header.gasLimit - header.gasLimit / 1024n,
    ]) {
      await refused('gas-limit-out-of-bounds', encodeBlock({ ...header, gasLimit }, block))
    }
    await refused('malformed', blocks[0]!.slice(0, -1))
    const otherFork: BlockHeader =
      header.baseFeePerGas === undefined
        ? { ...header, baseFeePerGas: 7n }
        : (Object.fromEntries(Object.entries(header).slice(0, 15)) as unknown as BlockHeader)
    await refused('wrong-header-fields', encodeBlock(otherFork, block))
    const { withdrawals, ...withoutWithdrawals } = block
    const otherBody = withdrawals ? withoutWithdrawals : { ...block, withdrawals: [] }
    await refused('wrong-body-fields', encodeBlock(header, otherBody))
    expect(hashHeader(header)).toBe(block.hash)
    await importBlock(engine, chain, blocks[0]!)
  })
})

test('bytes changed anywhere in a block never lead to anything but its refusal, or to another valid block', async () => {
  const fork = 'prague'
  const oracle = await OracleChain.create(fork, accounts)
  const genesis = decodeBlock(oracle.headRlp)
  const rlp = await oracle.build([call(0n, counter)], { coinbase, withdrawals: [withdrawal] })
  const { prevRandao: _, ...fixed } = decodeBlock(rlp).header
  const engine = await engineAtGenesis(fork, 1)
  const chain = new TestChain(fork, genesis)
  const atGenesis = engine.checkpoint()
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.nat(rlp.length - 1),
      fc.nat(254),
      fc.constantFrom('change', 'insert', 'cut'),
      async (at, value, how) => {
        const byte = (rlp[at]! + value + 1) % 256
        const rest = rlp.subarray(at + (how === 'insert' ? 0 : 1))
        const given = Uint8Array.from([...rlp.subarray(0, at), ...(how === 'cut' ? [] : [byte]), ...rest])
        try {
          const { header } = await importBlock(engine, chain, given)
          // No rule binds the randomness of a block.
          expect({ ...header, prevRandao: null }).toEqual({ ...fixed, prevRandao: null })
          engine.rollback(atGenesis)
        } catch (error) {
          if (!(error instanceof InvalidBlockError)) throw error
          refused++
        }
        expect(engine.stateRoot()).toBe(genesis.header.stateRoot)
      },
    ),
    { seed: 20261121, numRuns: 500 },
  )
  expect(refused).toBeGreaterThan(400)
})
