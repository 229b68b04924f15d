import { decodeBlock, type Hex, InvalidBlockError } from '@safelane/devnet-engine'
import { findBlock, LATEST } from '../blockReference.ts'
import type { Block } from '../chain/block.ts'
import type { DevnetNode } from '../node.ts'
import { traceBlock, traceCall, traceTransaction } from '../tracing/replay.ts'
import { DEFAULT_TRACING, type TracingOptions, tracerOf, tracingOptions } from '../tracing/tracers.ts'
import { recoverAuthorities, withDelegations } from './authorizations.ts'
import { type MethodTable, method } from './method.ts'
import { blockOverrides, overrideBlock, stateOverrides } from './overrides.ts'
import {
  binary,
  type Decoded,
  type Decoder,
  hash,
  invalid,
  objectOf,
  optional,
  strictBlockReference,
} from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'
import { transactionRequest } from './transactionRequest.ts'

const options = optional(tracingOptions, DEFAULT_TRACING)

const callMembers = objectOf({
  stateOverrides: optional(stateOverrides),
  blockOverrides: optional(blockOverrides),
})

/** Options of `debug_traceCall`, which has overrides among them. */
const callOptions: Decoder<TracingOptions & Decoded<{ all: typeof callMembers }>['all']> = (value, path) => ({
  ...tracingOptions(value ?? {}, path),
  ...callMembers(value ?? {}, path),
})

/** geth's traces of transactions, blocks and calls. */
export const debugTraceMethods: MethodTable = {
  debug_traceTransaction: method({ hash, options }, async ({ node }, { hash, options }) => {
    const traced = await traceTransaction(node, hash, tracerOf(options))
    if (traced === undefined) throw new RpcError(RPC_CODE.invalidInput, 'transaction not found')
    return traced
  }),

  debug_traceBlockByHash: method({ hash, options }, ({ node }, { hash, options }) => {
    const block = node.store.byHash(hash)
    if (!block) throw new RpcError(RPC_CODE.invalidInput, `block ${hash} not found`)
    return blockTraces(node, block, options)
  }),
  debug_traceBlockByNumber: method(
    { block: strictBlockReference, options },
    ({ node }, { block, options }) => {
      const found = findBlock(node.store, block)
      if (!found) throw notFound()
      return blockTraces(node, found, options)
    },
  ),
  debug_traceBlock: method({ block: binary, options }, ({ node }, { block: rlp, options }) => {
    const block = node.store.byHash(hashOfBlock(rlp))
    if (!block) throw notFound()
    return blockTraces(node, block, options)
  }),

  debug_traceCall: method(
    { request: transactionRequest, block: optional(strictBlockReference, LATEST), options: callOptions },
    async ({ node }, { request, block, options }) => {
      const authorities = await recoverAuthorities(request.authorizationList ?? [])
      const { blockOverrides, stateOverrides = {} } = options
      return await node.readState(block, async (view) => {
        const accounts = withDelegations(view, node.chainId, authorities, stateOverrides)
        const seen = overrideBlock(view, blockOverrides)
        return (await traceCall(seen, request, tracerOf(options), accounts)).result
      })
    },
  ),
}

async function blockTraces(node: DevnetNode, block: Block, options: TracingOptions) {
  const traced = await traceBlock(node, block, tracerOf(options))
  return traced.map(({ hash: txHash, result }) => ({ txHash, result }))
}

function notFound(): RpcError {
  return new RpcError(RPC_CODE.resourceNotFound, 'Resource not found')
}

/** Hash of the block with these bytes. Throws RpcError when they are no block's. */
function hashOfBlock(rlp: Uint8Array): Hex {
  try {
    return decodeBlock(rlp).hash
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    throw invalid('block', `must be the RLP of a block: ${error.message}`)
  }
}
