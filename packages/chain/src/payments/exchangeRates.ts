import { devPriceSourceAbi } from '@safelane/contracts'
import type { Address } from '@safelane/core'
import { type ExchangeRateSource, MAX_RATE_AGE_SEC } from '@safelane/payments'
import type { ChainClient } from '../client.ts'

/** Feeds answer with 18 decimals, rates have 8. */
const SCALE = 10n ** 10n

/**
 * Exchange rates by the deployment's feeds (`IPriceSource`). A report that is older than `MAX_RATE_AGE_SEC`, dated in
 * the future, or zero is none. Rounded up: who names an amount of a currency owes at least that.
 */
export function createExchangeRateSource(
  client: ChainClient,
  feeds: Readonly<Record<string, Address>>,
): ExchangeRateSource {
  return {
    async rateOf(currency, nowSec) {
      const source = feeds[currency]
      if (source === undefined) return undefined
      const block = await client.getBlock({ blockTag: 'latest' })
      const [price1e18, updatedAt] = await client.readContract({
        address: source,
        abi: devPriceSourceAbi,
        functionName: 'latestPrice',
        blockNumber: block.number,
      })
      const updatedAtSec = Number(updatedAt)
      // A clock can be behind the block that the feed was read in: a node that was restarted, say.
      const latestSec = Math.max(nowSec, Number(block.timestamp))
      const isUsable =
        price1e18 > 0n && updatedAtSec <= latestSec && latestSec - updatedAtSec <= MAX_RATE_AGE_SEC
      return isUsable ? { dollarsE8: (price1e18 + SCALE - 1n) / SCALE, updatedAtSec, source } : undefined
    },
  }
}
