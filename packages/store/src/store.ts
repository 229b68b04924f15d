import { type ActivityRepository, createActivityRepository } from './activityRepository.ts'
import { type ApiKeyRepository, createApiKeyRepository } from './apiKeyRepository.ts'
import { type AuditRepository, createAuditRepository } from './auditRepository.ts'
import { createBatchRepository, type StoredBatches } from './batchRepository.ts'
import { type ChainHistoryRepository, createChainHistoryRepository } from './chainHistoryRepository.ts'
import { type ChainIdentityRepository, createChainIdentityRepository } from './chainIdentityRepository.ts'
import { type ClaimLinkRepository, createClaimLinkRepository } from './claimLinkRepository.ts'
import { type ContactRepository, createContactRepository } from './contactRepository.ts'
import {
  type ClaimRepository,
  createClaimRepository,
  createCoverQuoteRepository,
  createPolicyRepository,
  createPurchaseRepository,
  type PolicyRepository,
  type StoredCoverQuotes,
  type StoredPurchases,
} from './coverRepository.ts'
import { openDatabase, reportingOutages } from './database.ts'
import type { MasterKey } from './envelope.ts'
import { createEventRepository, type EventRepository } from './eventRepository.ts'
import { createIdempotencyRepository, type IdempotencyRepository } from './idempotencyRepository.ts'
import {
  createMarketPredictionRepository,
  type MarketPredictionRepository,
} from './marketPredictionRepository.ts'
import {
  createPaymentQuoteRepository,
  createPaymentRepository,
  type StoredPaymentQuotes,
  type StoredPayments,
} from './paymentRepository.ts'
import { createPersonalDataRepository, type PersonalDataRepository } from './personalDataRepository.ts'
import { createPlanRepository, type StoredPlans } from './planRepository.ts'
import { createPredictionRepository, type PredictionRepository } from './predictionRepository.ts'
import { createRelayRepository, type RelayRepository } from './relayRepository.ts'
import { createRequestRepository, type RequestRepository } from './requestRepository.ts'
import { createRevocationRepository, type StoredRevocations } from './revocationRepository.ts'
import { createRiskRepository, type RiskRepository } from './riskRepository.ts'
import { createSignInNonceRepository, type SignInNonceRepository } from './signInNonceRepository.ts'
import { createWebhookRepository, type WebhookRepository } from './webhookRepository.ts'

/** Everything kept in PostgreSQL. Every method throws `DatabaseError` (DATABASE_UNAVAILABLE) while it is down. */
export interface Store {
  readonly paymentQuotes: StoredPaymentQuotes
  readonly payments: StoredPayments
  readonly plans: StoredPlans
  readonly activity: ActivityRepository
  readonly batches: StoredBatches
  readonly revocations: StoredRevocations
  readonly coverQuotes: StoredCoverQuotes
  readonly purchases: StoredPurchases
  readonly claims: ClaimRepository
  readonly policies: PolicyRepository
  readonly contacts: ContactRepository
  readonly signInNonces: SignInNonceRepository
  readonly relay: RelayRepository
  readonly apiKeys: ApiKeyRepository
  readonly idempotency: IdempotencyRepository
  readonly audit: AuditRepository
  readonly events: EventRepository
  readonly webhooks: WebhookRepository
  readonly chainIdentity: ChainIdentityRepository
  readonly chainHistory: ChainHistoryRepository
  readonly requests: RequestRepository
  readonly links: ClaimLinkRepository
  readonly risk: RiskRepository
  readonly predictions: PredictionRepository
  readonly marketPredictions: MarketPredictionRepository
  readonly personalData: PersonalDataRepository
  /** Resolves when the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database that holds the migrated schema; connects with the first query. Without master keys personal data
 * can be neither kept nor read.
 */
export function createStore(databaseUrl: string, masterKeys: readonly MasterKey[] = []): Store {
  const database = openDatabase(databaseUrl)
  const { ping } = reportingOutages({
    ping: async () => {
      await database.$queryRaw`SELECT 1`
    },
  })
  return {
    paymentQuotes: reportingOutages(createPaymentQuoteRepository(database)),
    payments: reportingOutages(createPaymentRepository(database)),
    activity: reportingOutages(createActivityRepository(database)),
    plans: reportingOutages(createPlanRepository(database)),
    batches: reportingOutages(createBatchRepository(database)),
    revocations: reportingOutages(createRevocationRepository(database)),
    coverQuotes: reportingOutages(createCoverQuoteRepository(database)),
    purchases: reportingOutages(createPurchaseRepository(database)),
    claims: reportingOutages(createClaimRepository(database)),
    policies: reportingOutages(createPolicyRepository(database)),
    contacts: reportingOutages(createContactRepository(database)),
    signInNonces: reportingOutages(createSignInNonceRepository(database)),
    relay: reportingOutages(createRelayRepository(database)),
    apiKeys: reportingOutages(createApiKeyRepository(database)),
    idempotency: reportingOutages(createIdempotencyRepository(database)),
    audit: reportingOutages(createAuditRepository(database)),
    events: reportingOutages(createEventRepository(database)),
    webhooks: reportingOutages(createWebhookRepository(database)),
    chainIdentity: reportingOutages(createChainIdentityRepository(database)),
    chainHistory: reportingOutages(createChainHistoryRepository(database)),
    predictions: reportingOutages(createPredictionRepository(database)),
    marketPredictions: reportingOutages(createMarketPredictionRepository(database)),
    links: reportingOutages(createClaimLinkRepository(database)),
    requests: reportingOutages(createRequestRepository(database)),
    risk: reportingOutages(createRiskRepository(database)),
    personalData: reportingOutages(createPersonalDataRepository(database, masterKeys)),
    ping,
    close: () => database.$disconnect(),
  }
}
