export { contactsNamed, foldName } from './intent/contacts.ts'
export {
  type BuyCoverIntent,
  type Choice,
  type Contact,
  type DraftAmount,
  type Intent,
  type IntentContext,
  type IntentDraft,
  type IntentOutcome,
  type IntentQuestion,
  type PayIntent,
  type Preference,
  REQUESTED_ACTIONS,
  type RefusalCode,
  type RequestedAction,
  type UntrustedText,
} from './intent/intent.ts'
export { MAX_TEXT_LENGTH, normalizeWidth, refusalForText } from './intent/textHygiene.ts'
export { DEFAULT_INTENT_POLICY, type IntentPolicy, validateIntent } from './intent/validateIntent.ts'
export type { PaymentStruct } from './paymentStruct.ts'
export type * from './ports.ts'
export type { BalanceChange, GasEstimate, Quote, QuoteRequest } from './quote/quote.ts'
export type { KnownAddress, RiskFinding, RiskRule, RiskSeverity } from './risk/riskFinding.ts'
export type { DirectRoute, Route, SwapRoute } from './route/route.ts'
export type { Payment, PaymentFailure } from './settlement/payment.ts'
export {
  isFinalPaymentState,
  PAYMENT_STATES,
  type PaymentEvent,
  type PaymentState,
  type PaymentTransition,
  transitionPayment,
} from './settlement/paymentState.ts'
