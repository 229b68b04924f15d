/** Traces of what is in the chain already: a block's transactions run once more on the state of its parent. */
import type {
  BlockEnv,
  CallRequest,
  CallResult,
  Engine,
  Hex,
  StateDiff,
  StateOverride,
  TracedAccount,
  Tracer,
} from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { replayEnvOf } from '../chain/blockProduction.ts'
import type { DevnetNode } from '../node.ts'
import { messageOf, withAuthorizationGas } from '../rpc/callRequest.ts'
import { refusalError } from '../rpc/rpcError.ts'
import type { TransactionRequest } from '../rpc/transactionRequest.ts'
import type { StateView } from '../stateReader.ts'
import { type Collector, type CollectorFactory, combineHooks, type TraceSubject } from './collector.ts'

export interface TracedTransaction<Result> {
  hash: Hex
  index: number
  result: Result
}

/**
 * Traces the transactions of a block, or the one at `only`: those before it are executed, and not told to anybody.
 * Rejects as `readState` does when the parent's state is not there any more.
 */
export async function traceBlock<Result>(
  node: DevnetNode,
  block: Block,
  factory: CollectorFactory<Result>,
  only?: number,
): Promise<TracedTransaction<Result>[]> {
  const last = only ?? block.transactions.length - 1
  // The first block has no parent here, and nothing to run either.
  if (last < 0 || block.header.number <= node.store.genesis.header.number) return []
  return await node.readState({ hash: block.header.parentHash }, async ({ engine }) => {
    // Collectors are made in here: where a state has to be fetched first, all of this runs again.
    const coinbase = new CoinbaseFollower(engine, block.header.coinbase)
    const collectors = new Map<number, Collector<Result>>()
    const transactions = block.transactions.slice(0, last + 1)
    const results = await engine.traceBlock(replayEnvOf(engine, block, node.store), transactions, (index) => {
      if (only !== undefined && index !== only) return coinbase.hooks
      const collector = factory(subjectOf(engine, block, index, coinbase))
      collectors.set(index, collector)
      return combineHooks([collector.hooks, coinbase.hooks])
    })
    return [...collectors].map(([index, collector]) => {
      const outcome = results.at(index)
      const { hash } = block.transactions[index]!
      // It stands in a block, so it can be executed there; anything else is a fault of ours.
      if (outcome?.kind !== 'executed') throw new Error(`transaction ${hash} cannot be executed again`)
      return { hash, index, result: collector.result(outcome) }
    })
  })
}

/** Traces one transaction of the chain; undefined when the chain has no such transaction. */
export async function traceTransaction<Result>(
  node: DevnetNode,
  hash: Hex,
  factory: CollectorFactory<Result>,
): Promise<Result | undefined> {
  const found = node.store.transaction(hash)
  if (!found) return undefined
  const [traced] = await traceBlock(node, found.block, factory, found.index)
  return traced?.result
}

/** Traces a message that stands in no block. Throws RpcError as `execute` does; nothing of it is kept. */
export async function traceCall<Result>(
  view: StateView,
  request: TransactionRequest,
  factory: CollectorFactory<Result>,
  overrides: Record<Hex, StateOverride> = {},
): Promise<{ result: Result; outcome: CallResult }> {
  const { engine, env } = view
  const message = messageOf(view, request, overrides)
  const coinbase = new CoinbaseFollower(engine, env.coinbase)
  const collector = factory({ ...unplaced(engine, env), coinbaseAccount: () => coinbase.account })
  const { onStateDiff, ...hooks } = collector.hooks
  let touched: StateDiff = []
  const keep = (diff: StateDiff) => {
    touched = diff
  }
  const traced = await engine.trace(
    env,
    message,
    { ...hooks, ...(onStateDiff ? { onStateDiff: keep } : {}) },
    overrides,
  )
  const outcome = withAuthorizationGas(traced, request)
  onStateDiff?.(asTransaction(touched, env, message, outcome, coinbase.account))
  return { result: collector.result(outcome), outcome }
}

/**
 * Traces a signed transaction as if it stood alone in the view's block. Throws RpcError when it could not stand there;
 * nothing of it is kept.
 */
export async function traceSigned<Result>(
  { engine, env }: StateView,
  transaction: AdmittedTransaction,
  factory: CollectorFactory<Result>,
): Promise<Result> {
  const coinbase = new CoinbaseFollower(engine, env.coinbase)
  const collector = factory({
    ...unplaced(engine, env),
    coinbaseAccount: () => coinbase.account,
    transactionHash: transaction.hash,
  })
  const results = await engine.traceBlock(env, [transaction], () => collector.hooks)
  const outcome = results.at(0)
  if (outcome?.kind !== 'executed') throw refusalError(outcome?.reason ?? 'malformed')
  return collector.result(outcome)
}

/** A call pays nothing and leaves the nonce alone; what would happen if it were sent is what people want to see. */
function asTransaction(
  touched: StateDiff,
  { coinbase, baseFeePerGas }: BlockEnv,
  { from, gasPrice = 0n }: CallRequest,
  { gasUsed }: CallResult,
  coinbaseAccount: TracedAccount,
): StateDiff {
  const tip = gasPrice > baseFeePerGas ? gasPrice - baseFeePerGas : 0n
  const isPaid = tip === 0n || touched.some(({ address }) => address === coinbase)
  const all = isPaid
    ? touched
    : [...touched, { address: coinbase, pre: coinbaseAccount, post: coinbaseAccount }]
  return all.map(({ address, pre, post }) => {
    const paid = address === from ? gasUsed * gasPrice : 0n
    const earned = address === coinbase ? gasUsed * tip : 0n
    const nonce = address === from ? (pre?.nonce ?? 0n) + 1n : (post?.nonce ?? 0n)
    if (!post && address !== from) return { address, pre, post }
    const account = post ?? { balance: 0n, nonce: 0n, code: '0x', storage: {} }
    return { address, pre, post: { ...account, nonce, balance: account.balance - paid + earned } }
  })
}

function unplaced(
  engine: Engine,
  { fork = engine.fork, coinbase }: BlockEnv,
): Omit<TraceSubject, 'coinbaseAccount'> {
  return { fork, coinbase, blockHash: null, blockNumber: null, transactionHash: null, transactionIndex: null }
}

function subjectOf(
  { fork }: Engine,
  { header, hash, transactions }: Block,
  index: number,
  coinbase: CoinbaseFollower,
): TraceSubject {
  // As it is now, before the transaction runs.
  const { account } = coinbase
  return {
    fork,
    coinbase: header.coinbase,
    coinbaseAccount: () => account,
    blockHash: hash,
    blockNumber: header.number,
    transactionHash: transactions[index]!.hash,
    transactionIndex: index,
  }
}

/** Knows the coinbase's account between the transactions of a block, where the engine itself cannot be asked. */
class CoinbaseFollower {
  readonly hooks: Tracer
  account: TracedAccount

  constructor(engine: Engine, address: Hex) {
    this.account = {
      balance: engine.getBalance(address),
      nonce: engine.getNonce(address),
      code: engine.getCode(address),
      storage: {},
    }
    this.hooks = {
      onStateDiff: (diff) => {
        const post = diff.find((account) => account.address === address)?.post
        if (post) this.account = { ...post, storage: {} }
      },
    }
  }
}
