import type { IntentModel } from '@safelane/ai'
import { type Chain, isDevChain } from '@safelane/chain'
import type { Address, Hex } from '@safelane/core'
import { summarizeSpending } from '@safelane/payments'
import type { Store } from '@safelane/store'
import { privateKeyToAddress } from 'viem/accounts'
import { createAccessService, createApiKeyService, createAuditService } from './accessService.ts'
import { createActivityApiService } from './activityApiService.ts'
import { createBatchApiService } from './batchApiService.ts'
import { createChainService } from './chainService.ts'
import { createContactService } from './contactService.ts'
import { createCoverApiService } from './coverApiService.ts'
import { createDevService } from './devService.ts'
import { createIntentService } from './intentService.ts'
import { createLinkApiService } from './linkApiService.ts'
import { addressFrom } from './orThrow.ts'
import { createPaymentApiService } from './paymentApiService.ts'
import { createPlanApiService } from './planApiService.ts'
import { createPredictionService } from './predictionService.ts'
import { createRequestApiService } from './requestApiService.ts'
import { createRevocationApiService } from './revocationApiService.ts'
import { type ComplianceSettings, createRiskApiService } from './riskApiService.ts'
import type { Services } from './services.ts'
import { createSessionService } from './sessionService.ts'
import { createWebhookService } from './webhookService.ts'

/** A year of spending, and no more payments of it than can be added up while somebody waits. */
const INSIGHT_SEC = 366 * 86_400
const INSIGHT_PAYMENTS = 10_000

export interface ServicesDeps {
  readonly chain: Chain
  readonly store: Store
  readonly model: IntentModel
  /** Who relays and gets the network fee. */
  readonly relayerAddress: Address
  /** JSON-RPC for wallets. */
  readonly publicRpcUrl: string
  /** Sends the development procedures' transactions. */
  readonly devKey: Hex
  readonly compliance?: ComplianceSettings | undefined
}

/** On a development chain the account of its procedures decides appeals, unless others are named. */
function withOperators({ chain, compliance, devKey }: ServicesDeps): ComplianceSettings {
  const isDefault = compliance?.operators === undefined && isDevChain(chain.deployment.chainId)
  return { ...compliance, ...(isDefault ? { operators: [privateKeyToAddress(devKey)] } : {}) }
}

/** The whole application behind the routers. */
export function createServices(deps: ServicesDeps): Services {
  const { chain, store } = deps
  const payments = createPaymentApiService(deps)
  const requests = createRequestApiService({ chain, store, payments })
  const cover = createCoverApiService(deps)
  return {
    access: createAccessService(store),
    apiKeys: createApiKeyService(store),
    audit: createAuditService(store),
    webhooks: createWebhookService(deps),
    chain: createChainService(deps),
    sessions: createSessionService(deps),
    contacts: createContactService(store),
    portfolio: {
      balances: async ({ address }) =>
        chain.balances.balancesOf(addressFrom(address, 'address'), chain.deployment.assets),
    },
    intents: createIntentService(deps),
    payments,
    links: createLinkApiService(deps),
    activity: createActivityApiService({ store, requests, cover }),
    requests,
    plans: createPlanApiService(deps),
    batches: createBatchApiService(deps),
    revocations: createRevocationApiService(deps),
    ...createRiskApiService({ ...deps, compliance: withOperators(deps) }),
    predictions: createPredictionService(deps),
    insights: {
      async spending(owner) {
        const nowSec = await chain.clock.nowSec()
        const payments = await store.payments.settledSince(owner, nowSec - INSIGHT_SEC, INSIGHT_PAYMENTS)
        return summarizeSpending(owner, payments, nowSec)
      },
    },
    cover,
    dev: createDevService(chain, chain.devControls(deps.devKey)),
  }
}
