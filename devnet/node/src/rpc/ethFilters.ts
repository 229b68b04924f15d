import type { Hex } from '@safelane/devnet-engine'
import { LATEST } from '../blockReference.ts'
import { type LogFilter, queryLogs } from '../logQuery.ts'
import { type MethodTable, method } from './method.ts'
import {
  address,
  arrayOf,
  blockReference,
  type bytes,
  type Decoder,
  hash,
  invalid,
  objectOf,
  optional,
} from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Most addresses, and most alternatives for a topic, in one filter. */
const MAX_ALTERNATIVES = 1_000
const MAX_TOPICS = 4

const filterMembers = objectOf({
  address: optional(oneOrMany(address), []),
  topics: optional(arrayOf(optional(oneOrMany(hash), null), MAX_TOPICS), []),
  blockHash: optional(hash),
  fromBlock: optional(blockReference),
  toBlock: optional(blockReference),
})

/** The filter of `eth_getLogs`, `eth_newFilter` and the `logs` subscription. */
export const logFilter: Decoder<LogFilter> = (value, path) => {
  const { address: addresses, topics, blockHash, fromBlock, toBlock } = filterMembers(value, path)
  if (blockHash && (fromBlock || toBlock)) {
    throw invalid(path, 'must not have both blockHash and fromBlock or toBlock')
  }
  return {
    addresses,
    // An empty list of alternatives is "any", as in other nodes.
    topics: topics.map((wanted) => (wanted && wanted.length > 0 ? wanted : null)),
    ...(blockHash ? { blockHash } : {}),
    ...(fromBlock ? { fromBlock } : {}),
    ...(toBlock ? { toBlock } : {}),
  }
}

/** Logs, and filters that are polled. */
export const ethFilterMethods: MethodTable = {
  eth_getLogs: method({ filter: logFilter }, ({ node }, { filter }) => {
    if (filter.blockHash && !node.store.byHash(filter.blockHash)) {
      throw new RpcError(RPC_CODE.invalidInput, 'unknown block')
    }
    return queryLogs(node.store, filter)
  }),
  eth_newFilter: method({ filter: logFilter }, ({ filters }, { filter }) =>
    filters.install({ kind: 'logs', filter, changes: [] }),
  ),
  eth_newBlockFilter: method({}, ({ filters }) => filters.install({ kind: 'blocks', changes: [] })),
  eth_newPendingTransactionFilter: method({}, ({ filters }) =>
    filters.install({ kind: 'transactions', changes: [] }),
  ),
  eth_getFilterChanges: method({ filter: filterId }, ({ filters }, { filter }) => {
    return filters.takeChanges(filter) ?? notFound()
  }),
  eth_getFilterLogs: method({ filter: filterId }, ({ filters, node }, { filter }) => {
    const found = filters.find(filter)
    if (found?.kind !== 'logs') return notFound()
    const wanted = { ...found.filter, fromBlock: found.filter.fromBlock ?? LATEST }
    return queryLogs(node.store, wanted)
  }),
  eth_uninstallFilter: method({ filter: filterId }, ({ filters }, { filter }) => filters.uninstall(filter)),
}

function notFound(): never {
  throw new RpcError(RPC_CODE.invalidInput, 'filter not found')
}

function filterId(value: unknown, path: string): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) {
    throw invalid(path, 'must be the identifier of a filter')
  }
  return value.toLowerCase() as Hex
}

function oneOrMany(decoder: typeof bytes): Decoder<Hex[]> {
  const many = arrayOf(decoder, MAX_ALTERNATIVES)
  return (value, path) => (Array.isArray(value) ? many(value, path) : [decoder(value, path)])
}
