export {
  assessClaim,
  type ClaimAssessment,
  type ClaimInput,
  type ClaimStatus,
  isConditionMet,
} from './claim/claimStatus.ts'
export type { CoverOrder } from './policy/coverOrder.ts'
export type { Policy, TriggerEvent } from './policy/policy.ts'
export type * from './ports.ts'
export { type PayoutTerms, payoutFor, payoutRow, payoutTable } from './pricing/payout.ts'
export { annualRateBps, type PremiumInput, premiumFor, utilisationBps, YEAR_SEC } from './pricing/premium.ts'
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
export {
  createPurchaseService,
  PurchaseError,
  type PurchaseRequest,
  type PurchaseService,
  type PurchaseServiceDeps,
} from './purchase/purchaseService.ts'
export type { CoverQuote, CoverQuoteRequest, PayoutRow } from './quote/coverQuote.ts'
export {
  CoverQuoteError,
  type CoverQuoteErrorCode,
  type CoverQuotePolicy,
  type CoverQuoteService,
  type CoverQuoteServiceDeps,
  createCoverQuoteService,
  DEFAULT_COVER_QUOTE_POLICY,
} from './quote/coverQuoteService.ts'
export {
  type CoverSuggestion,
  DEFAULT_SUGGESTION_POLICY,
  type HeldCover,
  type SuggestionPolicy,
  suggestCover,
} from './suggestion/suggestCover.ts'
