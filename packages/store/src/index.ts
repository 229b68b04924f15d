export {
  ACTIVITY_KINDS,
  type Activity,
  type ActivityKind,
  type ActivityRepository,
  PUBLIC_ACTIVITY,
} from './activityRepository.ts'
export type { ApiKey, ApiKeyRepository, ApiKeyUse, NewApiKey } from './apiKeyRepository.ts'
export { type AuditEntry, type AuditedAction, type AuditRepository, auditHash } from './auditRepository.ts'
export type { RelayableBatch, StoredBatches } from './batchRepository.ts'
export type {
  ChainEvent,
  ChainHistoryRepository,
  CoverBoughtEvent,
  CoverPaidEvent,
  IndexedBlock,
  LinkEndedEvent,
  LinkOpenedEvent,
  PaymentSettledEvent,
  PolicyTransferredEvent,
  PriceObservedEvent,
} from './chainHistoryRepository.ts'
export {
  type ChainIdentity,
  type ChainIdentityRepository,
  ChainMismatchError,
} from './chainIdentityRepository.ts'
export type { ClaimLinkRepository, LinkRelease, RelayableRelease } from './claimLinkRepository.ts'
export type { ContactRepository, SavedContact } from './contactRepository.ts'
export type {
  Claim,
  ClaimRepository,
  PolicyRepository,
  RelayablePurchase,
  StoredCoverQuotes,
  StoredPurchases,
} from './coverRepository.ts'
export { DatabaseError } from './database.ts'
export { type MasterKey, PersonalDataError } from './envelope.ts'
export type { EventRepository, StoredEvent } from './eventRepository.ts'
export type { IdempotencyClaim, IdempotencyRepository, IdempotentCall } from './idempotencyRepository.ts'
export type {
  MarketPrediction,
  MarketPredictionRepository,
  MarketSubject,
} from './marketPredictionRepository.ts'
export { LARGEST_PAGE, type Page, type PageRequest } from './page.ts'
export type {
  PaymentPage,
  RelayablePayment,
  StoredPaymentQuotes,
  StoredPayments,
} from './paymentRepository.ts'
export type { PersonalDataRepository } from './personalDataRepository.ts'
export type { DuePlanPayment, RelayableTransfer, StoredPlans } from './planRepository.ts'
export type { PredictionRepository } from './predictionRepository.ts'
export type {
  PendingRelay,
  RelayFailure,
  RelayJob,
  RelayKind,
  RelayRepository,
  RelaySigner,
  SignedTransaction,
} from './relayRepository.ts'
export type { RequestRepository } from './requestRepository.ts'
export type {
  AuthorizationEndedEvent,
  RelayableRevocation,
  StoredRevocations,
} from './revocationRepository.ts'
export type {
  AppealAnswer,
  AppealOutcome,
  AppealState,
  RiskAppeal,
  RiskRecord,
  RiskRepository,
} from './riskRepository.ts'
export type { SignInNonceRepository } from './signInNonceRepository.ts'
export { createStore, type Store } from './store.ts'
export type {
  AttemptOutcome,
  LeasedDelivery,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookRepository,
} from './webhookRepository.ts'
