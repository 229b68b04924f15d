/**
 * Which requests of a forked chain go to its origin: those about blocks up to the fork, about states before it, and about transactions that
 * are not in blocks of our own. What the origin knows of later is not part of this chain.
 */
import type { Hex } from '@safelane/devnet-engine'
import type { BlockReference, BlockTag } from '../blockReference.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import type { MethodTable, RpcContext, RpcMethod } from '../rpc/method.ts'
import { blockReference, hash } from '../rpc/params.ts'
import { RpcError } from '../rpc/rpcError.ts'
import { feeHistory } from './feeHistory.ts'
import type { ForkedChain } from './forkedChain.ts'
import { filterLogs, logs } from './logs.ts'

/** Reads and executions on the state after a block, and the place of that block among the parameters. */
const STATE_METHODS: Record<string, number> = {
  debug_traceCall: 1,
  eth_call: 1,
  eth_createAccessList: 1,
  eth_estimateGas: 1,
  eth_getAccount: 1,
  eth_getAccountInfo: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getProof: 2,
  eth_getStorageAt: 2,
  eth_getStorageValues: 1,
  eth_getTransactionCount: 1,
  eth_simulateV1: 1,
  ots_hasCode: 1,
  trace_call: 2,
  trace_callMany: 1,
}

/** Methods whose first parameter is a block, by number, tag or hash. */
const BLOCK_METHODS = [
  'debug_getRawBlock',
  'debug_getRawHeader',
  'debug_getRawReceipts',
  'debug_getRawTransactions',
  'debug_traceBlockByHash',
  'debug_traceBlockByNumber',
  'eth_getBlockAccessList',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockReceipts',
  'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber',
  'eth_getHeaderByHash',
  'eth_getHeaderByNumber',
  'eth_getRawTransactionByBlockHashAndIndex',
  'eth_getRawTransactionByBlockNumberAndIndex',
  'eth_getTransactionByBlockHashAndIndex',
  'eth_getTransactionByBlockNumberAndIndex',
  'eth_getUncleByBlockHashAndIndex',
  'eth_getUncleByBlockNumberAndIndex',
  'eth_getUncleCountByBlockHash',
  'eth_getUncleCountByBlockNumber',
  'ots_getBlockDetails',
  'ots_getBlockDetailsByHash',
  'ots_getBlockTransactions',
  'trace_block',
  'trace_replayBlockTransactions',
]

/** Methods whose first parameter is the hash of a transaction. */
const TRANSACTION_METHODS = [
  'debug_getRawTransaction',
  'debug_traceTransaction',
  'eth_getRawTransactionByHash',
  'eth_getTransactionByHash',
  'eth_getTransactionReceipt',
  'ots_getInternalOperations',
  'ots_getTransactionError',
  'ots_traceTransaction',
  'trace_get',
  'trace_replayTransaction',
  'trace_transaction',
]

/** Answers in place of a method of our own, or calls it. */
export type Route = (
  forked: ForkedChain,
  context: RpcContext,
  params: readonly unknown[],
  own: (params: readonly unknown[]) => unknown,
) => unknown

/** The methods with those of a forked chain that need its origin. */
export function forkAware(methods: MethodTable): MethodTable {
  const routed = { ...methods }
  const add = (name: string, route: Route) => {
    const own = methods[name]
    if (own) routed[name] = withRoute(own, route)
  }
  for (const [name, place] of Object.entries(STATE_METHODS)) add(name, stateRoute(name, place))
  for (const name of BLOCK_METHODS) add(name, blockRoute(name))
  for (const name of TRANSACTION_METHODS) add(name, transactionRoute(name))
  add('eth_getLogs', logs)
  if (methods.eth_getLogs) add('eth_getFilterLogs', filterLogs(methods.eth_getLogs))
  add('eth_feeHistory', feeHistory)
  return routed
}

function withRoute(own: RpcMethod, route: Route): RpcMethod {
  return (context, params) => {
    const { forked } = context.node
    // What is no list of parameters has its error from the method itself.
    if (forked === null || !Array.isArray(params)) return own(context, params)
    return route(forked, context, params, (ownParams) => own(context, ownParams))
  }
}

function stateRoute(name: string, place: number): Route {
  return async (forked, { node }, params, own) => {
    const number = await numberOf(forked, node, params[place])
    if (number === null || number >= forked.blockNumber) return await own(params)
    return await forked.ask(name, replaced(params, place, quantity(number)))
  }
}

function blockRoute(name: string): Route {
  const takesHash = name.includes('ByHash') || name.includes('ByBlockHash')
  return async (forked, { node }, params, own) => {
    const number = await numberOf(forked, node, params[0])
    if (number === null || number > forked.blockNumber) return await own(params)
    return await forked.ask(name, takesHash ? params : replaced(params, 0, quantity(number)))
  }
}

function transactionRoute(name: string): Route {
  return async (forked, { node }, params, own) => {
    const wanted = decoded(() => hash(params[0], 'hash'))
    if (wanted === null || node.store.transaction(wanted) || node.pool.get(wanted)) return await own(params)
    const number = await forked.blockOfTransaction(wanted)
    if (number === null || number > forked.blockNumber) return await own(params)
    return await forked.ask(name, params)
  }
}

/** Number of the block that a parameter means, whether it is ours or the origin's; null when the method itself must see to it. */
export async function numberOf(
  forked: ForkedChain,
  node: DevnetNode,
  parameter: unknown,
): Promise<bigint | null> {
  const reference = decoded(() => blockReference(parameter ?? 'latest', 'block'))
  if (reference === null) return null
  if ('number' in reference) return reference.number
  if ('tag' in reference) return numberOfTag(node, reference.tag)
  const own = node.store.byHash(reference.hash)
  return own ? own.header.number : await forked.numberOfBlock(reference.hash)
}

function numberOfTag({ store }: DevnetNode, tag: BlockTag): bigint | null {
  const head = store.head.header.number
  const before = (blocks: bigint) => (head > blocks ? head - blocks : 0n)
  switch (tag) {
    case 'pending':
      return null
    case 'latest':
      return head
    case 'safe':
      return before(store.slotsInAnEpoch)
    case 'finalized':
      return before(2n * store.slotsInAnEpoch)
    case 'earliest':
      return 0n
  }
}

/** What is malformed gets its error from the method itself. */
function decoded<T extends Hex | BlockReference>(decode: () => T): T | null {
  try {
    return decode()
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}

function replaced(params: readonly unknown[], place: number, value: unknown): unknown[] {
  const copy = [...params]
  copy[place] = value
  return copy
}
