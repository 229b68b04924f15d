import { findBlock, LATEST, requireBlock } from '../blockReference.ts'
import type { DevnetNode } from '../node.ts'
import { recoverCandidate } from '../pool/signedTransaction.ts'
import { callIndexOf } from '../tracing/callIndex.ts'
import { type LocalizedTrace, localizedTracer } from '../tracing/flatTrace.ts'
import { type ParityTraceKind, type ParityTraces, parityTracer } from '../tracing/parityTraces.ts'
import { traceBlock, traceCall, traceSigned, traceTransaction } from '../tracing/replay.ts'
import { matches } from '../tracing/traceFilter.ts'
import { recoverAuthorities, withDelegations } from './authorizations.ts'
import { commitCall, discarding } from './committedCalls.ts'
import { type MethodTable, method } from './method.ts'
import { blockOverrides, overrideBlock, stateOverrides } from './overrides.ts'
import {
  address,
  arrayOf,
  binary,
  blockReference,
  type Decoder,
  hash,
  invalid,
  objectOf,
  optional,
  uint64,
} from './params.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import { type TransactionRequest, transactionRequest } from './transactionRequest.ts'

/** Most blocks that `trace_filter` looks through. */
const MAX_FILTERED_BLOCKS = 300n
const MAX_CALLS = 1_000

const KINDS: readonly ParityTraceKind[] = ['trace', 'stateDiff', 'vmTrace']

const kind: Decoder<ParityTraceKind> = (value, path) => {
  const found = KINDS.find((each) => each === value)
  if (!found) throw invalid(path, `must be one of ${KINDS.join(', ')}`)
  return found
}
const kinds = arrayOf(kind, KINDS.length)

const mode: Decoder<'union' | 'intersection'> = (value, path) => {
  if (value !== 'union' && value !== 'intersection') throw invalid(path, 'must be union or intersection')
  return value
}

const filter = objectOf({
  fromBlock: optional(blockReference, { tag: 'earliest' as const }),
  toBlock: optional(blockReference, LATEST),
  fromAddress: optional(arrayOf(address), []),
  toAddress: optional(arrayOf(address), []),
  mode: optional(mode, 'union' as const),
  after: optional(uint64, 0n),
  count: optional(uint64),
})

/** One of the calls of `trace_callMany`: a request and the kinds of its traces. */
const tracedCall: Decoder<{ request: TransactionRequest; kinds: ParityTraceKind[] }> = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) throw invalid(path, 'must be [call, [kind, …]]')
  return { request: transactionRequest(value[0], `${path}[0]`), kinds: kinds(value[1], `${path}[1]`) }
}

const index: Decoder<number> = (value, path) => Number(uint64(value, path))

/** Parity's traces. */
export const traceMethods: MethodTable = {
  trace_transaction: method({ hash }, async ({ node }, { hash }) => {
    return (await traceTransaction(node, hash, localizedTracer)) ?? []
  }),

  trace_block: method({ block: blockReference }, async ({ node }, { block }) => {
    const found = findBlock(node.store, block)
    return found ? (await traceBlock(node, found, localizedTracer)).flatMap(({ result }) => result) : []
  }),

  trace_get: method({ hash, path: arrayOf(index) }, async ({ node }, { hash, path }) => {
    const traces = await traceTransaction(node, hash, localizedTracer)
    return traces?.find(({ traceAddress }) => traceAddress.join() === path.join()) ?? null
  }),

  trace_filter: method({ filter }, async ({ node }, { filter }) => {
    const { after, count, ...addresses } = filter
    const { from, to } = blockRange(node, filter)
    const found: LocalizedTrace[] = []
    const wanted = count === undefined ? Number.POSITIVE_INFINITY : Number(after + count)
    const { number: head } = node.store.head.header
    for (let number = from; number <= to && number <= head && found.length < wanted; number++) {
      const block = node.store.byNumber(number)
      // Blocks before a fork are not here.
      if (!block) continue
      for (const trace of await callIndexOf(node).tracesFor(block, addresses))
        if (matches(trace, addresses)) found.push(trace)
    }
    return found.slice(Number(after), wanted)
  }),

  trace_replayTransaction: method({ hash, kinds }, async ({ node }, { hash, kinds }) => {
    const traced = await traceTransaction(node, hash, parityTracer(kinds))
    if (!traced) throw new RpcError(RPC_CODE.resourceNotFound, 'transaction not found')
    return traced
  }),
  trace_replayBlockTransactions: method(
    { block: blockReference, kinds },
    async ({ node }, { block, kinds }) => {
      const found = findBlock(node.store, block)
      if (!found) return []
      const traced = await traceBlock(node, found, parityTracer(kinds))
      return traced.map(({ hash: transactionHash, result }) => ({ ...result, transactionHash }))
    },
  ),

  trace_call: method(
    {
      request: transactionRequest,
      kinds,
      block: optional(blockReference, LATEST),
      overrides: optional(stateOverrides, {}),
      blockOverrides: optional(blockOverrides),
    },
    async ({ node }, { request, kinds, block, overrides, blockOverrides }) => {
      const authorities = await recoverAuthorities(request.authorizationList ?? [])
      return await node.readState(block, async (view) => {
        const accounts = withDelegations(view, node.chainId, authorities, overrides)
        const seen = overrideBlock(view, blockOverrides)
        return (await traceCall(seen, request, parityTracer(kinds), accounts)).result
      })
    },
  ),

  trace_callMany: method(
    { calls: arrayOf(tracedCall, MAX_CALLS), block: optional(blockReference, LATEST) },
    ({ node }, { calls, block }) =>
      node.readState(block, (view) =>
        discarding(view.engine, async () => {
          const traced: ParityTraces[] = []
          for (const { request, kinds } of calls) {
            const { result } = await traceCall(view, request, parityTracer(kinds), {})
            traced.push(result)
            // The next one sees what this one did.
            await commitCall(view, node.chainId, request)
          }
          return traced
        }),
      ),
  ),

  trace_rawTransaction: method(
    { transaction: binary, kinds, block: optional(blockReference, LATEST) },
    ({ node }, { transaction: raw, kinds, block }) => {
      const recovered = recoverCandidate(raw)
      if (typeof recovered === 'string') throw refusalError(recovered)
      return node.readState(block, (view) => {
        return traceSigned(view, recovered.transaction, parityTracer(kinds))
      })
    },
  ),
}

type Filter = ReturnType<typeof filter>

/** Throws RpcError for a range that runs backwards or is too long. */
function blockRange(node: DevnetNode, { fromBlock, toBlock }: Filter): { from: bigint; to: bigint } {
  const from = numberOf(node, fromBlock)
  const to = numberOf(node, toBlock)
  if (from > to) {
    throw new RpcError(
      RPC_CODE.invalidParams,
      'invalid block range, ensure that to block is greater than from block',
    )
  }
  if (to - from > MAX_FILTERED_BLOCKS) {
    throw new RpcError(
      RPC_CODE.invalidParams,
      `block range too large, currently limited to ${MAX_FILTERED_BLOCKS}`,
    )
  }
  return { from, to }
}

function numberOf(node: DevnetNode, reference: Filter['fromBlock']): bigint {
  return 'number' in reference ? reference.number : requireBlock(node.store, reference).header.number
}
