import { createPublicClient, defineChain, http, type PublicClient } from 'viem'
import type { Deployment } from './deployment.ts'

/** Reads from the deployment's chain over JSON-RPC. Nothing is cached and nothing retried: callers decide. */
export type ChainClient = PublicClient

export function createChainClient(rpcUrl: string, deployment: Deployment): ChainClient {
  const chain = defineChain({
    id: deployment.chainId,
    name: `Chain ${deployment.chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return createPublicClient({
    chain,
    // What is asked for in one go travels in one request.
    transport: http(rpcUrl, { timeout: 10_000, retryCount: 0, batch: { wait: 0 } }),
    cacheTime: 0,
    pollingInterval: 100,
  }) as ChainClient
}
