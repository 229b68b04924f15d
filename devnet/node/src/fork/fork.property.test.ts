/** A chain that was forked goes on exactly as the chain it was forked from would. */
import { type Hex, readChange } from '@safelane/devnet-engine'
import {
  type Action,
  actionKinds,
  actionWeights,
  BlockEncoder,
  chainId,
  World,
} from '@safelane/devnet-engine/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { candidateOf } from '../chain/admittedTransaction.ts'
import { type RunningNode, startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'
import { ForkedChain } from './forkedChain.ts'

const number = fc.nat({ max: 2 ** 31 - 1 })
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.oneof(
    ...actionKinds.map((kind) => ({ weight: actionWeights[kind], arbitrary: fc.constant(kind) })),
  ),
  from: fc.oneof(fc.nat({ max: 2 }), number),
  to: number,
  amount: number,
})
const block = fc.record({
  coinbase: fc.nat({ max: 4 }),
  actions: fc.array(action, { minLength: 1, maxLength: 40, size: 'max' }),
})

const world = new World({ accounts: 10 })
const encoder = new BlockEncoder(world)
/** Room for forty transactions of the random blocks. */
const gasLimit = 400_000_000n
let origin: RunningNode
let fork: RunningNode

beforeAll(async () => {
  const options = { port: 0, chainId, gasLimit, accounts: 0, noMining: true, recoveryThreads: 0 } as const
  origin = await startNode({ ...options, workers: 1 })
  await origin.node.mutateState((engine) => world.populate(engine))
  await origin.node.mine(3)
  fork = await startNode({ ...options, workers: 3, fork: { urls: [origin.url], cacheFolder: null } })
})

afterAll(async () => {
  await fork.close()
  await origin.close()
})

/** Makes the block, and says what has become of the transactions, whatever the state root is. */
async function makeBlock({ url, node }: RunningNode, coinbase: Hex, transactions: readonly Transaction[]) {
  const refusals: string[] = []
  await result(url, 'anvil_setNextBlockBaseFeePerGas', ['0x7'])
  for (const { raw, sender } of transactions) {
    await node
      .submit(() => candidateOf(raw, sender))
      .catch((error: Error) => refusals.push(`${error.name} ${error.message}`))
  }
  await result(url, 'anvil_setCoinbase', [coinbase])
  await result(url, 'anvil_setNextBlockPrevRandao', [`0x${'77'.repeat(32)}`])
  await result(url, 'evm_setNextBlockTimestamp', [Number(origin.node.store.head.header.timestampSec) + 12])
  await node.mine(1)
  const { header, hash, change } = node.store.head
  const receipts = await result<{ logs: object[] }[]>(url, 'eth_getBlockReceipts', [hash])
  const { stateRoot: _, ...comparable } = header
  return {
    refusals,
    header: comparable,
    receipts: receipts.map((receipt) => ({
      ...receipt,
      blockHash: undefined,
      logs: receipt.logs.map((log) => ({ ...log, blockHash: undefined })),
    })),
    redo: recordsIn(change.redo),
    undo: recordsIn(change.undo),
  }
}

interface Transaction {
  raw: Uint8Array
  sender: Hex
}

function recordsIn(direction: Uint8Array): string[] {
  const records = [...readChange(direction)].map((record) =>
    JSON.stringify(record, (_, value) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
      return typeof value === 'bigint' ? String(value) : value
    }),
  )
  return records.sort()
}

test('random blocks have the receipts, the gas and the changes of state on the fork that they have on the origin', async () => {
  let executed = 0
  await fc.assert(
    fc.asyncProperty(block, async ({ coinbase, actions }) => {
      await fork.node.reset(
        await ForkedChain.open({ urls: [origin.url], cacheFolder: null }, () => undefined),
      )
      const { transactions } = await origin.node.exclusive((engine) => {
        const plan = { fork: 'prague', coinbase, gasPerTransaction: 10_000_000, actions } as const
        return encoder.encode(origin.node.store.head.header.number + 1n, plan, engine)
      })
      const minedBy = world.coinbases[coinbase] as Hex
      // The fork first: what the origin does later is none of its business.
      const onFork = await makeBlock(fork, minedBy, transactions)
      const onOrigin = await makeBlock(origin, minedBy, transactions)
      expect(onFork).toEqual(onOrigin)
      executed += onOrigin.receipts.length
      await origin.node.dropTransactions([...origin.node.pool.all()].map(({ hash }) => hash))
    }),
    { seed: 11, numRuns: 12 },
  )
  expect(executed).toBeGreaterThan(100)
})
