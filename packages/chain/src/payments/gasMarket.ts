import type { GasMarket } from '@safelane/payments'
import type { ChainClient } from '../client.ts'

/**
 * Gas at the node's price. What ether is worth is a setting (whole dollars): none of the deployment's pools trades it,
 * so there is no price on chain to ask. Stablecoins count as one dollar.
 */
export function createGasMarket(client: ChainClient, dollarsPerEther: bigint): GasMarket {
  return {
    gasPriceWei: () => client.getGasPrice(),
    unitsPerEther: async (asset) => dollarsPerEther * 10n ** BigInt(asset.decimals),
  }
}
