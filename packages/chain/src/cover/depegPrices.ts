import { depegOracleAbi } from '@safelane/contracts'
import type { Asset } from '@safelane/core'
import { ContractFunctionRevertedError, BaseError as ViemError } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'

/** What the depeg oracle says now. Throws when the chain cannot be reached. */
export interface DepegPrices {
  /** Dollars per whole token, 18 decimals; undefined for a token that is not listed, and without quorum. */
  latest(asset: Asset): Promise<bigint | undefined>
}

export function createDepegPrices(client: ChainClient, { depegOracle }: Deployment): DepegPrices {
  return {
    async latest(asset) {
      try {
        const [price1e18, isFresh] = await client.readContract({
          address: depegOracle,
          abi: depegOracleAbi,
          functionName: 'latest',
          args: [asset.address],
        })
        return isFresh ? price1e18 : undefined
      } catch (error) {
        if (error instanceof ViemError && error.walk((e) => e instanceof ContractFunctionRevertedError))
          return undefined
        throw error
      }
    },
  }
}
