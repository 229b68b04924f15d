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
