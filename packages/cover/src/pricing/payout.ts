import { mulDiv } from '@safelane/core'
import { BPS, type CoverProduct, PRICE_ONE } from '../product/product.ts'
import type { PayoutRow } from '../quote/coverQuote.ts'

/** The terms a payout depends on. */
export type PayoutTerms = Pick<CoverProduct, 'deductibleBps' | 'capBps'>

/**
 * `insured · clamp(1 − deductible − price, 0, cap)`, rounded down, in the unit of `insured`: the deeper the fall, the
 * larger the payout. `price1e18` is the event's severity; a price above one pays nothing.
 */
export function payoutFor(terms: PayoutTerms, insured: bigint, price1e18: bigint): bigint {
  const deducted = price1e18 + (BigInt(terms.deductibleBps) * PRICE_ONE) / BPS
  if (deducted >= PRICE_ONE) return 0n
  const share = PRICE_ONE - deducted
  const cap = (BigInt(terms.capBps) * PRICE_ONE) / BPS
  return mulDiv(insured, share < cap ? share : cap, PRICE_ONE, 'down')
}

/** Prices people are shown, in percent of one dollar; those above a product's trigger are left out. */
const GRID_PERCENT = [95n, 90n, 85n, 80n, 70n, 60n, 50n, 25n, 0n] as const

/** What the policy pays at prices from the trigger down to nothing, highest price first. */
export function payoutTable(product: CoverProduct, insured: bigint): readonly PayoutRow[] {
  const grid = GRID_PERCENT.map((percent) => (percent * PRICE_ONE) / 100n)
  const below = grid.filter((price) => price < product.triggerPrice1e18)
  return [product.triggerPrice1e18, ...below].map((price) => payoutRow(product, insured, price))
}

/** One line of the table. */
export function payoutRow(product: CoverProduct, insured: bigint, price1e18: bigint): PayoutRow {
  return { price1e18, payout: { asset: product.payoutAsset, units: payoutFor(product, insured, price1e18) } }
}
