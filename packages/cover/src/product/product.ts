import type { Asset } from '@safelane/core'

/** One in basis points. */
export const BPS = 10_000n

/** One as a price: prices are dollars per token with 18 decimals. */
export const PRICE_ONE = 10n ** 18n

/**
 * Parameters of the premium curve: the yearly rate at utilisation u is `r0 + s1·u` up to the kink and rises with
 * `s2` above it. All are basis points of one; the slopes are basis points per unit of utilisation.
 */
export interface PremiumCurve {
  readonly r0Bps: number
  readonly s1Bps: number
  readonly s2Bps: number
  readonly kinkBps: number
}

/** The terms of one depeg cover product, as the CoverPool contract holds them. */
export interface CoverProduct {
  readonly productId: bigint
  /** The stablecoin whose depeg is insured. */
  readonly coveredAsset: Asset
  /** What insured sums, premiums and payouts are counted in. */
  readonly payoutAsset: Asset
  /** Time-weighted price (1e18 = one dollar) at or below which the cover pays. */
  readonly triggerPrice1e18: bigint
  /** Below this price nothing is sold; an event ends when average and latest price are back at or above it. */
  readonly watchPrice1e18: bigint
  /** Length of the time-weighted window in seconds. */
  readonly windowSec: number
  /** Seconds after a trigger in which its severity may deepen; claims are paid from then on. */
  readonly confirmationSec: number
  /** Share of the insured sum the holder bears first. */
  readonly deductibleBps: number
  /** Largest share of the insured sum that is ever paid. */
  readonly capBps: number
  readonly curve: PremiumCurve
  /** Seconds between buying and the start of cover. */
  readonly waitingPeriodSec: number
}

/** What the pool can still take on for a product and how it stands with the price, at one block. */
export interface ProductState {
  readonly productId: bigint
  /** All cover of this product that can exist, the denominator of utilisation; base units of the payout asset. */
  readonly capacity: bigint
  /** What can still be insured now: bounded by the rest of `capacity` and by the pool's free assets. */
  readonly freeCapacity: bigint
  /** Base units of the payout asset insured by live policies. */
  readonly committed: bigint
  /** False when the pool's owner stopped the sale, or the price is low, stale or in a recorded depeg. */
  readonly isOnSale: boolean
  readonly trigger: TriggerState
}

/** The oracle's reading for the covered asset. A stale reading (`fresh` false) neither triggers nor recovers. */
export interface TriggerState {
  /** Latest median price, 1e18 = one dollar. */
  readonly price1e18: bigint
  /** Time-weighted average over the product's window. */
  readonly twap1e18: bigint
  readonly fresh: boolean
  readonly met: boolean
}

/** Losses this parametric cover does not pay for; shown before purchase, translated by code. */
export const NOT_COVERED = [
  'PRICE_RECOVERS_WITHIN_WINDOW',
  'LOSS_WITHIN_DEDUCTIBLE',
  'DEPEG_DURING_WAITING_PERIOD',
  'DEPEG_AFTER_END',
  'LOST_KEYS_OR_FRAUD',
  'PAYOUT_ASSET_DEPEG',
  'ORACLE_FROZEN',
] as const

export type NotCoveredCode = (typeof NOT_COVERED)[number]
