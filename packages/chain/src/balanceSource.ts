import { devStablecoinAbi } from '@safelane/contracts'
import type { BalanceSource } from '@safelane/payments'
import type { ChainClient } from './client.ts'

/** ERC-20 balances at the latest block. */
export function createBalanceSource(client: ChainClient): BalanceSource {
  return {
    balancesOf(owner, assets) {
      return Promise.all(
        assets.map(async (asset) => ({
          asset,
          units: await client.readContract({
            address: asset.address,
            abi: devStablecoinAbi,
            functionName: 'balanceOf',
            args: [owner],
          }),
        })),
      )
    },
  }
}
