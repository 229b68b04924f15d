import { mulDiv } from '@safelane/core'
import type { Forecast } from './predictionTrack.ts'

/** How many blocks ahead the base fee is predicted. */
export const FEE_HORIZON_BLOCKS = 20n
/** How far ahead a depeg is predicted, in seconds. */
export const DEPEG_HORIZON_SEC = 86_400
/** A price at or below this counts as a lost peg; dollars, 18 decimals. The cover products watch from here on. */
export const DEPEG_PRICE_1E18 = 980_000_000_000_000_000n
/** How much of its past a depeg's features look at, in seconds. */
export const PRICE_HISTORY_SEC = 7 * 86_400

/** Numbers that `feeFeatures` and `depegFeatures` give. */
export const FEE_FEATURES = 3
export const DEPEG_FEATURES = 4

/** Gas as far as its price tells of the next blocks. */
export interface FeeObservation {
  readonly blockNumber: bigint
  readonly baseFeeWei: bigint
  /** Base fee `FEE_HORIZON_BLOCKS` blocks earlier, or of the oldest block there is. */
  readonly earlierBaseFeeWei: bigint
  /** Share of the block's gas limit that was used, averaged over those blocks. */
  readonly gasUsedRatio: number
}

/** What an oracle recorded. */
export interface PriceObservation {
  readonly atSec: number
  /** Dollars per whole token, 18 decimals; 0 without quorum. */
  readonly price1e18: bigint
}

/** Intercept, how the base fee has moved (logarithm), how full blocks are beyond the half at which it stays (EIP-1559). */
export function feeFeatures({
  baseFeeWei,
  earlierBaseFeeWei,
  gasUsedRatio,
}: FeeObservation): readonly number[] {
  const moved =
    baseFeeWei > 0n && earlierBaseFeeWei > 0n ? Math.log(Number(baseFeeWei) / Number(earlierBaseFeeWei)) : 0
  return [1, moved, gasUsedRatio - 0.5]
}

/** The later base fee as a multiple of the earlier one; undefined when there was none. */
export function feeOutcome(baseFeeWei: bigint, laterWei: bigint): number | undefined {
  return baseFeeWei > 0n ? Number(laterWei) / Number(baseFeeWei) : undefined
}

/** A gas price in some blocks, as an interval; wei. */
export interface GasPriceForecast {
  readonly lowWei: bigint
  readonly medianWei: bigint
  readonly highWei: bigint
}

const RATIO_SCALE = 1_000_000

/** The gas price that a forecast of the base fee's ratio makes of today's: its tip stays. Undefined for a probability. */
export function gasPriceForecast(
  forecast: Forecast,
  gasPriceWei: bigint,
  baseFeeWei: bigint,
): GasPriceForecast | undefined {
  if ('probability' in forecast) return undefined
  const tipWei = gasPriceWei > baseFeeWei ? gasPriceWei - baseFeeWei : 0n
  const later = (ratio: number): bigint =>
    tipWei +
    mulDiv(baseFeeWei, BigInt(Math.round(Math.max(0, ratio) * RATIO_SCALE)), BigInt(RATIO_SCALE), 'up')
  return { lowWei: later(forecast.low), medianWei: later(forecast.median), highWei: later(forecast.high) }
}

/**
 * Intercept, then how far below a dollar the price is now, was at worst in the last day, and in the whole history: in
 * per cent, at most ten. `history` is in order of time.
 */
export function depegFeatures(history: readonly PriceObservation[], nowSec: number): readonly number[] {
  const seen = history.filter(({ price1e18, atSec }) => price1e18 > 0n && atSec <= nowSec)
  const worst = (prices: readonly PriceObservation[]) =>
    prices.reduce((most, { price1e18 }) => Math.max(most, shortfallPercent(price1e18)), 0)
  const newest = seen.at(-1)
  const now = newest === undefined ? 0 : shortfallPercent(newest.price1e18)
  return [1, now, Math.max(now, worst(seen.filter(({ atSec }) => atSec > nowSec - 86_400))), worst(seen)]
}

/**
 * Whether the price stood at or below `DEPEG_PRICE_1E18` at some time after `madeAtSec` and until `dueAtSec`, 1 or 0:
 * by what was recorded then, and by what had been recorded last when the time began. Undefined without any record.
 */
export function depegOutcome(
  history: readonly PriceObservation[],
  madeAtSec: number,
  dueAtSec: number,
): 0 | 1 | undefined {
  const recorded = history.filter(({ price1e18 }) => price1e18 > 0n)
  const inForce = recorded.findLast(({ atSec }) => atSec <= madeAtSec)
  const since = recorded.filter(({ atSec }) => atSec > madeAtSec && atSec <= dueAtSec)
  const all = inForce === undefined ? since : [inForce, ...since]
  if (all.length === 0) return undefined
  return all.some(({ price1e18 }) => price1e18 <= DEPEG_PRICE_1E18) ? 1 : 0
}

/** Per cent below a dollar, between 0 and 10. */
function shortfallPercent(price1e18: bigint): number {
  return Math.min(10, Math.max(0, 100 - Number(price1e18 / 10n ** 12n) / 10_000))
}
