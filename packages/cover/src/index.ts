export type { ClaimStatus } from './claim/claimStatus.ts'
export type { CoverOrder } from './policy/coverOrder.ts'
export type { Policy, TriggerEvent } from './policy/policy.ts'
export type * from './ports.ts'
export {
  BPS,
  type CoverProduct,
  NOT_COVERED,
  type NotCoveredCode,
  PRICE_ONE,
  type PremiumCurve,
  type ProductState,
  type TriggerState,
} from './product/product.ts'
export type { Purchase, PurchaseState } from './purchase/purchase.ts'
export type { CoverQuote, CoverQuoteRequest, PayoutRow } from './quote/coverQuote.ts'
