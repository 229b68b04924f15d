export type {
  Batch,
  BatchProblem,
  BatchRow,
  BatchRowState,
  BatchState,
  BatchStruct,
} from './batch/batch.ts'
export {
  type BatchAnswer,
  type BatchContent,
  type BatchEncoder,
  BatchError,
  type BatchRepository,
  type BatchService,
  type BatchServiceDeps,
  createBatchService,
} from './batch/batchService.ts'
export { type CsvFailure, MAX_BATCH_ROWS } from './batch/readBatchCsv.ts'
export { splitAmount } from './batch/splitAmount.ts'
export { type NetworkFeeInput, networkFee, weiFromUnits } from './fee/networkFee.ts'
export {
  categoryOf,
  SPENDING_CATEGORIES,
  type Spending,
  type SpendingCategory,
  type SpendingForecast,
  type SpendingLine,
  summarizeSpending,
} from './insights/spending.ts'
export { calendarDate } from './intent/calendarDate.ts'
export { contactsMistyped, contactsNamed, foldName } from './intent/contacts.ts'
export { CURRENCIES, isCurrency } from './intent/currencies.ts'
export {
  type Conversion,
  convertAmount,
  type ExchangeRate,
  type ExchangeRateSource,
  MAX_RATE_AGE_SEC,
} from './intent/exchangeRate.ts'
export {
  type Choice,
  type Clarification,
  type Contact,
  type DraftAmount,
  type Intent,
  type IntentContext,
  type IntentDraft,
  type IntentOutcome,
  type IntentQuestion,
  type Payee,
  type Preference,
  REQUESTED_ACTIONS,
  type Refusal,
  type RefusalCode,
  type Repeat,
  type RequestedAction,
  type UntrustedText,
} from './intent/intent.ts'
export { lookalikesOf, type NameRecord, type NameSource, resolveNames, skeletonOf } from './intent/names.ts'
export {
  type CoverOffer,
  type IntentOffering,
  type Offer,
  offerIntent,
  type PayOffer,
  type PlanOffer,
  type SplitOffer,
} from './intent/offerIntent.ts'
export { MAX_TEXT_LENGTH, normalizeWidth, refusalForText } from './intent/textHygiene.ts'
export { DEFAULT_INTENT_POLICY, type IntentPolicy, validateIntent } from './intent/validateIntent.ts'
export {
  type ClaimLink,
  type ClaimLinkEncoder,
  ClaimLinkError,
  type ClaimLinkPolicy,
  type ClaimLinkState,
  type ClaimLinkStruct,
  DEFAULT_CLAIM_LINK_POLICY,
  isReturn,
  type LinkClaim,
} from './link/claimLink.ts'
export { isRouted, type PaymentStruct, type PaymentTerms, type RoutedPayment } from './paymentTerms.ts'
export {
  PLAN_NONCE_PREFIX,
  type Plan,
  type PlanPayment,
  type PlanPaymentState,
  type PlanProblem,
  type PlanProblemCode,
  type PlanState,
  type PostDatedTransfer,
  transferOf,
} from './plan/plan.ts'
export {
  MAX_PLAN_PAYMENTS,
  type PlanDate,
  type PlanEnd,
  type PlanInterval,
  type PlanRule,
  planDates,
} from './plan/planDates.ts'
export { PlanError, type PlanErrorCode } from './plan/planError.ts'
export { type PlannedPaymentFacts, plannedPayment } from './plan/plannedPayment.ts'
export {
  createPlanService,
  PlanChangeError,
  type PlanEncoder,
  type PlanRepository,
  type PlanService,
  type PlanServiceDeps,
} from './plan/planService.ts'
export type * from './ports.ts'
export {
  DEPEG_FEATURES,
  DEPEG_HORIZON_SEC,
  DEPEG_PRICE_1E18,
  depegFeatures,
  depegOutcome,
  FEE_FEATURES,
  FEE_HORIZON_BLOCKS,
  type FeeObservation,
  feeFeatures,
  feeOutcome,
  type GasPriceForecast,
  gasPriceForecast,
  PRICE_HISTORY_SEC,
  type PriceObservation,
} from './prediction/marketForecast.ts'
export { featuresOf, outcomeOf, PAYMENT_FEATURES } from './prediction/paymentOutcome.ts'
export {
  type CalibrationBin,
  type Contestant,
  calibrationError,
  createTrack,
  type Forecast,
  type ForecastScore,
  isEventTarget,
  learn,
  MARKET_TARGETS,
  type MarketTarget,
  PAYMENT_TARGETS,
  type PaymentTarget,
  type Prediction,
  type PredictionTarget,
  type PredictionTrack,
  predict,
  servedBy,
} from './prediction/predictionTrack.ts'
export type { BalanceChange, GasEstimate, Quote, QuoteRequest } from './quote/quote.ts'
export { QuoteError, type QuoteErrorCode } from './quote/quoteError.ts'
export {
  createQuoteService,
  DEFAULT_QUOTE_POLICY,
  type QuotePolicy,
  type QuoteService,
  type QuoteServiceDeps,
} from './quote/quoteService.ts'
export {
  type PaymentRequest,
  type RequestStanding,
  type RequestState,
  refusalOfRequestPayment,
  standingOf,
} from './request/paymentRequest.ts'
export type {
  Revocation,
  RevocationState,
  RevocationSubject,
  SignedAuthorization,
} from './revocation/revocation.ts'
export {
  createRevocationService,
  MAX_REVOCATIONS_PER_DAY,
  type RevocableAuthorization,
  type RevocationEncoder,
  RevocationError,
  type RevocationRepository,
  type RevocationService,
  type RevocationServiceDeps,
  type SignedRevocation,
} from './revocation/revocationService.ts'
export { assessPayment, type PaymentRiskInput } from './risk/assessPayment.ts'
export {
  assessRecipient,
  LOOKALIKE_EDGE_DIGITS,
  type RecipientRiskInput,
  sharedEdges,
} from './risk/assessRecipient.ts'
export {
  type Ivms101Payload,
  ivms101Payload,
  type PersonDetails,
  type TravelRuleParties,
  type VaspDetails,
} from './risk/ivms101.ts'
export {
  faceUsdMicros,
  type PastPayment,
  type PaymentHistory,
  type ProposedPayment,
} from './risk/paymentHistory.ts'
export type { TokenEncounter } from './risk/poisoning.ts'
export {
  type KnownAddress,
  RISK_RULES,
  type RiskEvidence,
  type RiskFinding,
  type RiskRule,
  type RiskSeverity,
} from './risk/riskFinding.ts'
export {
  DEFAULT_RISK_POLICY,
  decideRisk,
  isCoveredBy,
  type ModelOpinion,
  RISK_ACTIONS,
  type RiskAction,
  type RiskDecision,
  type RiskPolicy,
} from './risk/riskPolicy.ts'
export {
  createRiskService,
  HISTORY_SEC,
  type KnownAddressSource,
  type OriginatorSource,
  type PaymentHistorySource,
  type RiskAssessment,
  type RiskDecisionRepository,
  type RiskRequest,
  type RiskService,
  type RiskServiceDeps,
  type SanctionsSource,
  type StoredRiskDecision,
  type TokenEncounterSource,
} from './risk/riskService.ts'
export { DEFAULT_RISK_THRESHOLDS, type RiskThresholds } from './risk/riskThresholds.ts'
export { sampleSanctionsList } from './risk/sanctions/sampleList.ts'
export {
  assessSanctions,
  createSanctionsList,
  listAgeDays,
  type SanctionedParty,
  type SanctionsList,
  SanctionsListError,
  type SanctionsPolicy,
} from './risk/sanctions/sanctionsList.ts'
export { type AdvancedList, listFromAdvancedXml } from './risk/sanctions/sdnAdvancedXml.ts'
export { partiesFromSdnCsv, type SdnCsvFiles } from './risk/sanctions/sdnCsv.ts'
export {
  findRoutes,
  type RoutePorts,
  type RouteRequest,
  type RouteSearch,
} from './route/findRoutes.ts'
export { type Hop, indexPools, type Leg, type PoolIndex, type PricedLeg, priceLegs } from './route/leg.ts'
export {
  createMarket,
  type EnumeratedRoute,
  enumerateRoute,
  type Market,
  optimizeRoute,
} from './route/optimizeRoute.ts'
export type { ConcentratedPool, ConstantProductPool, Pool, StableSwapPool, Tick } from './route/pool/pool.ts'
export { swapExactOut } from './route/pool/swapExactOut.ts'
export { priceImpactBps } from './route/priceImpact.ts'
export type { Route, RouteHop, RouteLeg, RoutePreference, RouteReason } from './route/route.ts'
export { candidatePlans, labelRoutes, ROUTE_PREFERENCES, rankRoutes } from './route/routeOptions.ts'
export {
  DEFAULT_ROUTE_GAS,
  type PayableToken,
  ROUTE_LIMITS,
  type RouteGas,
  type RouteInput,
  type RouteLimits,
  type RoutePlan,
  type RouteProblem,
} from './route/routeProblem.ts'
export type { Payment, PaymentFailure, PaymentRoute } from './settlement/payment.ts'
export {
  CancelError,
  type CancelRequest,
  createPaymentService,
  type PaymentService,
  type PaymentServiceDeps,
  paymentFromQuote,
  SubmitError,
  type SubmitRequest,
} from './settlement/paymentService.ts'
export {
  isFinalPaymentState,
  PAYMENT_STATES,
  type PaymentEvent,
  type PaymentState,
  type PaymentTransition,
  transitionPayment,
} from './settlement/paymentState.ts'
export { type PaymentPurpose, PurposeError } from './settlement/purpose.ts'
export { refundableOf, refusalOfRefund } from './settlement/refund.ts'
