import { BaseError, mulDiv } from '@safelane/core'
import type { ExchangeRateSource, GasMarket } from '@safelane/payments'
import type { ChainClient } from '../client.ts'

const RATE_SCALE = 10n ** 8n

/**
 * Gas at the node's price, and ether at its feed's: a setting (whole dollars) replaces the feed. Stablecoins count as
 * one dollar. Throws `EtherPriceError` when there is neither a setting nor a feed with a recent report: a fee that
 * nobody can compute is not made up.
 */
export function createGasMarket(
  client: ChainClient,
  rates: ExchangeRateSource,
  dollarsPerEther?: bigint,
): GasMarket {
  return {
    gasPriceWei: () => client.getGasPrice(),
    async unitsPerEther(asset) {
      const unit = 10n ** BigInt(asset.decimals)
      if (dollarsPerEther !== undefined) return dollarsPerEther * unit
      const { timestamp } = await client.getBlock({ blockTag: 'pending' })
      const rate = await rates.rateOf('ETH', Number(timestamp))
      if (rate === undefined) {
        throw new EtherPriceError(
          'NO_ETHER_PRICE',
          'No feed reports what ether is worth, so gas cannot be turned into a fee',
        )
      }
      return mulDiv(rate.dollarsE8, unit, RATE_SCALE, 'up')
    },
  }
}

export class EtherPriceError extends BaseError<'NO_ETHER_PRICE'> {}
