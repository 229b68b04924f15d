import { mulDiv } from '@safelane/core'
import { BPS, type PremiumCurve } from '../product/product.ts'

/** Seconds of the year that annual rates refer to. */
export const YEAR_SEC = 365n * 24n * 60n * 60n

export interface PremiumInput {
  readonly curve: PremiumCurve
  /** Cover of the product that can exist in all, base units. */
  readonly capacity: bigint
  /** Cover sold already. */
  readonly committed: bigint
  /** Cover bought now; `committed + insured` may not exceed `capacity`. */
  readonly insured: bigint
  readonly periodSec: bigint
}

/**
 * Path-independent premium in the unit of `insured`, rounded up: the integral of the annual rate over the utilisation
 * an order adds. Digit for digit what `PremiumCurve.premium` of the contracts computes.
 *
 *     r(u)    = r0 + s1·u up to the kink k,  r0 + s1·k + s2·(u − k) above it
 *     premium = C · T/365d · ∫ r(u) du  from committed/C to (committed + insured)/C
 *
 * With x = u·C the integral is exact in integers, so splitting an order telescopes and only adds roundings, each
 * against the buyer. Throws a RangeError when the order exceeds the capacity.
 */
export function premiumFor(input: PremiumInput): bigint {
  const { curve, capacity, committed, insured, periodSec } = input
  if (insured < 0n || committed < 0n || periodSec < 0n) throw new RangeError('Negative premium input')
  if (committed + insured > capacity) throw new RangeError('The order exceeds the capacity')
  if (insured === 0n) return 0n
  const area = areaUpTo(curve, capacity, committed + insured) - areaUpTo(curve, capacity, committed)
  return mulDiv(area, periodSec, 2n * capacity * BPS * YEAR_SEC, 'up')
}

/** Annual rate in basis points for the next unit of cover, rounded up. */
export function annualRateBps(curve: PremiumCurve, capacity: bigint, committed: bigint): number {
  if (capacity === 0n) return curve.r0Bps
  const kink = kinkOf(curve, capacity)
  const below = committed < kink ? committed : kink
  const rise = BigInt(curve.s1Bps) * below + BigInt(curve.s2Bps) * (committed - below)
  return curve.r0Bps + Number(mulDiv(rise, 1n, capacity, 'up'))
}

/** Share of the capacity that is sold, basis points, rounded up; 0 without capacity. */
export function utilisationBps(capacity: bigint, committed: bigint): number {
  return capacity === 0n ? 0 : Number(mulDiv(committed, BPS, capacity, 'up'))
}

/** 2·C·∫₀ˣ r, in basis points. */
function areaUpTo(curve: PremiumCurve, capacity: bigint, x: bigint): bigint {
  const kink = kinkOf(curve, capacity)
  const below = x < kink ? x : kink
  const lower = 2n * capacity * BigInt(curve.r0Bps) * x + BigInt(curve.s1Bps) * below * below
  if (x <= kink) return lower
  const above = x - kink
  return lower + 2n * BigInt(curve.s1Bps) * kink * above + BigInt(curve.s2Bps) * above * above
}

function kinkOf(curve: PremiumCurve, capacity: bigint): bigint {
  return (capacity * BigInt(curve.kinkBps)) / BPS
}
