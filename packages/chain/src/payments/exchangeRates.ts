import { devPriceSourceAbi } from '@safelane/contracts'
import type { Address } from '@safelane/core'
import { type ExchangeRateSource, MAX_RATE_AGE_SEC } from '@safelane/payments'
import type { ChainClient } from '../client.ts'

/** A feed in the newest block may be this much ahead of a clock that was read before. */
const MAX_AHEAD_SEC = 60
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
      const [price1e18, updatedAt] = await client.readContract({
        address: source,
        abi: devPriceSourceAbi,
        functionName: 'latestPrice',
      })
      const updatedAtSec = Number(updatedAt)
      const isUsable =
        price1e18 > 0n && updatedAtSec <= nowSec + MAX_AHEAD_SEC && nowSec - updatedAtSec <= MAX_RATE_AGE_SEC
      return isUsable ? { dollarsE8: (price1e18 + SCALE - 1n) / SCALE, updatedAtSec, source } : undefined
    },
  }
}
