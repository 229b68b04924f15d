import { ForkedChain } from '../fork/forkedChain.ts'
import type { DevnetNode } from '../node.ts'
import { type MethodTable, method } from './method.ts'
import { invalid, objectOf, optional, text, uint64 } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

const forking = objectOf({ jsonRpcUrl: optional(text), blockNumber: optional(uint64) })

const reset = method(
  { options: optional(objectOf({ forking: optional(forking) })) },
  async ({ node }, { options }) => {
    await node.reset(options ? await openFork(node, options.forking ?? {}) : null)
    return null
  },
)

/** From where the chain is forked. */
export const forkControlMethods: MethodTable = {
  anvil_reset: reset,
  hardhat_reset: reset,
  anvil_setRpcUrl: method({ url: text }, async ({ node }, { url }) => {
    await inRange('url', () => node.forked?.origin.setUrls([url]))
    return null
  }),
}

function openFork(
  node: DevnetNode,
  { jsonRpcUrl, blockNumber }: { jsonRpcUrl?: string | undefined; blockNumber?: bigint | undefined },
): Promise<ForkedChain> {
  const urls = jsonRpcUrl === undefined ? node.forked?.origin.urls : [jsonRpcUrl]
  if (!urls) {
    throw new RpcError(
      RPC_CODE.invalidParams,
      'Forking not enabled and RPC URL not provided to start forking',
    )
  }
  const options = { ...node.forkDefaults, urls, ...(blockNumber === undefined ? {} : { blockNumber }) }
  return inRange('options.forking.jsonRpcUrl', () => ForkedChain.open(options, node.log))
}

/** What is no URL is a parameter's fault. */
async function inRange<T>(path: string, body: () => T | Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (error instanceof RangeError) throw invalid(path, `is wrong: ${error.message}`)
    throw error
  }
}

/** The member `forkConfig` of `anvil_nodeInfo`. */
export function forkConfig({ forked }: DevnetNode) {
  return {
    forkUrl: forked?.origin.urls[0] ?? null,
    forkBlockNumber: forked ? Number(forked.blockNumber) : null,
    forkRetryBackoff: forked?.origin.options.backoffMs ?? null,
  }
}

/** The member `forkedNetwork` of `anvil_metadata`. */
export function forkedNetwork({ forked }: DevnetNode) {
  if (!forked) return null
  return {
    chainId: Number(forked.originChainId),
    forkBlockNumber: Number(forked.blockNumber),
    forkBlockHash: forked.block.hash,
  }
}
