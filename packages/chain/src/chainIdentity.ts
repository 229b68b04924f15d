import { BaseError, type Hex } from '@safelane/core'
import type { ChainClient } from './client.ts'
import type { Deployment } from './deployment.ts'

/** Tells the chain that answers from every other, also from an earlier one with the same id. */
export interface ChainIdentitySource {
  /** Throws `DeploymentMismatchError` when the deployment is of a chain with another id. */
  identity(): Promise<{
    readonly chainId: number
    /** Undefined where the node keeps no block 0. */
    readonly genesisHash: Hex | undefined
  }>
}

export function createChainIdentitySource(
  client: ChainClient,
  deployment: Pick<Deployment, 'chainId'>,
): ChainIdentitySource {
  return {
    async identity() {
      const [chainId, genesis] = await Promise.all([
        client.getChainId(),
        client.request({ method: 'eth_getBlockByNumber', params: ['0x0', false] }),
      ])
      if (chainId !== deployment.chainId) throw new DeploymentMismatchError(deployment.chainId, chainId)
      return { chainId, genesisHash: genesis?.hash ?? undefined }
    },
  }
}

/** The deployments file is of another chain than the one that answers. */
export class DeploymentMismatchError extends BaseError<'DEPLOYMENT_OF_ANOTHER_CHAIN'> {
  constructor(deployed: number, answering: number) {
    super(
      'DEPLOYMENT_OF_ANOTHER_CHAIN',
      `The deployments file is of chain ${deployed}, but CHAIN_RPC_URL is chain ${answering}: name the file of that chain in SAFELANE_DEPLOYMENTS`,
      { metadata: { deployed, answering } },
    )
  }
}
