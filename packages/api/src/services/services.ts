import type { Address, Amount, TypedData } from '@safelane/core'
import type { Ivms101Payload, PaymentPurpose, PersonDetails, Spending } from '@safelane/payments'
import type { ApiKeyUse, AuditedAction, IdempotencyClaim, IdempotentCall } from '@safelane/store'
import type { z } from 'zod'
import type * as inputs from '../inputs.ts'
import type { ApiKeyPageView, ApiKeyView, AuditPageView, NewApiKeyView } from '../views/accessViews.ts'
import type { ActivityPageView } from '../views/activityViews.ts'
import type { BatchPageView, BatchQuoteView, BatchView } from '../views/batchViews.ts'
import type { ChainHealthView, ChainInfoView, ClockView, MovedPriceView } from '../views/chainViews.ts'
import type { ContactPageView, ContactView } from '../views/contactViews.ts'
import type {
  CoverClaimView,
  CoverPolicyPageView,
  CoverPolicyView,
  CoverProductView,
  CoverPurchaseView,
  CoverQuoteView,
  CoverSuggestionView,
} from '../views/coverViews.ts'
import type { IntentView, ReadingView } from '../views/intentViews.ts'
import type { ClaimLinkOfferView, ClaimLinkPageView, ClaimLinkView } from '../views/linkViews.ts'
import type { PaymentPageView, PaymentQuoteView, PaymentView } from '../views/paymentViews.ts'
import type { PlanPageView, PlanQuoteView, PlanView } from '../views/planViews.ts'
import type {
  MarketForecastView,
  PaymentPredictionView,
  PredictionQualityView,
} from '../views/predictionViews.ts'
import type { PaymentRequestPageView, PaymentRequestView } from '../views/requestViews.ts'
import type { RevocationListView } from '../views/revocationViews.ts'
import type {
  AppealPageView,
  AppealView,
  RiskDecisionPageView,
  RiskDecisionView,
} from '../views/riskViews.ts'
import type {
  EventPageView,
  NewWebhookEndpointView,
  WebhookDeliveryPageView,
  WebhookEndpointPageView,
  WebhookEndpointView,
} from '../views/webhookViews.ts'

/**
 * What the routers serve, composed in `createServices`. Every method throws errors that carry a domain code; the
 * error formatter turns them into `data.code`, `data.field` and `data.meta`.
 */
export interface Services {
  /** What every procedure passes through. */
  readonly access: {
    /** Counts one call with the key. */
    useKey(secret: string): Promise<ApiKeyUse>
    claim(call: IdempotentCall): Promise<IdempotencyClaim>
    complete(call: IdempotentCall, answer: string): Promise<void>
    release(call: IdempotentCall): Promise<void>
    record(action: AuditedAction): Promise<void>
  }
  readonly apiKeys: {
    /** The only time the secret is told. */
    create(owner: Address, input: z.output<typeof inputs.apiKeyInput>): Promise<NewApiKeyView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<ApiKeyPageView>
    revoke(owner: Address, input: z.infer<typeof inputs.apiKeyIdInput>): Promise<ApiKeyView>
  }
  readonly audit: {
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<AuditPageView>
  }
  readonly chain: {
    info(): Promise<ChainInfoView>
    health(): Promise<ChainHealthView>
  }
  readonly sessions: {
    /** A nonce for one sign-in, valid for ten minutes. */
    issueNonce(): Promise<string>
    /** The address that signed the EIP-4361 message; the nonce is used up. */
    verify(input: z.infer<typeof inputs.signInInput>, host: string | undefined): Promise<Address>
  }
  readonly webhooks: {
    create(owner: Address, input: z.output<typeof inputs.webhookInput>): Promise<NewWebhookEndpointView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<WebhookEndpointPageView>
    update(owner: Address, input: z.infer<typeof inputs.webhookChangeInput>): Promise<WebhookEndpointView>
    remove(owner: Address, input: z.infer<typeof inputs.webhookIdInput>): Promise<void>
    deliveries(
      owner: Address,
      input: z.infer<typeof inputs.deliveryListInput>,
    ): Promise<WebhookDeliveryPageView>
    replay(owner: Address, input: z.infer<typeof inputs.deliveryIdInput>): Promise<void>
    /** The new delivery's id. */
    sendTest(owner: Address, input: z.infer<typeof inputs.webhookIdInput>): Promise<string>
    events(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<EventPageView>
  }
  readonly contacts: {
    list(owner: Address, input: z.infer<typeof inputs.contactPageInput>): Promise<ContactPageView>
    save(owner: Address, input: z.infer<typeof inputs.contactInput>): Promise<ContactView>
    remove(owner: Address, input: z.infer<typeof inputs.contactNameInput>): Promise<void>
  }
  readonly portfolio: {
    balances(input: z.infer<typeof inputs.portfolioInput>): Promise<readonly Amount[]>
  }
  readonly intents: {
    parse(input: z.infer<typeof inputs.intentInput>, signedIn: Address | null): Promise<IntentView>
    /** The same, showing what the model has read while it reads. */
    read(input: z.infer<typeof inputs.intentInput>, signedIn: Address | null): AsyncIterable<ReadingView>
  }
  readonly risk: {
    decisions(
      owner: Address,
      input: z.infer<typeof inputs.riskDecisionListInput>,
    ): Promise<RiskDecisionPageView>
    /** Own decisions alone; a second appeal against the same one changes nothing. */
    appeal(owner: Address, input: z.infer<typeof inputs.appealInput>): Promise<RiskDecisionView>
    /** Whether the deployment names the address among those who decide appeals. */
    isOperator(address: Address): boolean
    /** Everybody's appeals, for operators; others get NOT_OPERATOR. */
    appeals(operator: Address, input: z.output<typeof inputs.appealListInput>): Promise<AppealPageView>
    decide(operator: Address, input: z.infer<typeof inputs.appealAnswerInput>): Promise<AppealView>
  }
  readonly predictions: {
    /** How good each model is beside its naive baseline, and which of the two is served. */
    quality(): Promise<readonly PredictionQualityView[]>
    /** The newest forecasts of gas and of each token's peg. */
    market(): Promise<MarketForecastView>
    /** What was predicted of a payment when it was accepted; empty for one that nobody knows. */
    ofPayment(input: z.infer<typeof inputs.paymentIdInput>): Promise<readonly PaymentPredictionView[]>
  }
  readonly insights: {
    /** Where the owner's settled payments of the last twelve months went, and what the next month may cost. */
    spending(owner: Address): Promise<Spending>
  }
  readonly identity: {
    save(owner: Address, input: z.infer<typeof inputs.personInput>): Promise<void>
    get(owner: Address): Promise<PersonDetails | null>
    /** False when there was nothing to erase. */
    erase(owner: Address): Promise<boolean>
    /** The IVMS101 message about one of the owner's payments; it is kept with their other data. */
    travelRule(owner: Address, input: z.infer<typeof inputs.travelRuleInput>): Promise<Ivms101Payload>
  }
  readonly activity: {
    /** What `caller` may see of the address: everything if it is theirs, else what is public. */
    list(input: z.infer<typeof inputs.activityListInput>, caller: Address | null): Promise<ActivityPageView>
  }
  readonly payments: {
    /** `requestedBy` hears of the payment that the quote becomes. */
    quote(
      input: z.infer<typeof inputs.paymentQuoteInput>,
      requestedBy: Address | null,
      purpose?: PaymentPurpose,
    ): Promise<PaymentQuoteView>
    /** Prices a payment back to the payer, at most what was not refunded yet. */
    refundQuote(
      input: z.infer<typeof inputs.refundQuoteInput>,
      requestedBy: Address | null,
    ): Promise<PaymentQuoteView>
    submit(input: z.infer<typeof inputs.paymentSubmitInput>): Promise<PaymentView>
    cancel(input: z.infer<typeof inputs.paymentIdInput>, by: Address): Promise<PaymentView>
    get(input: z.infer<typeof inputs.paymentIdInput>): Promise<PaymentView>
    list(input: z.infer<typeof inputs.paymentListInput>): Promise<PaymentPageView>
    /**
     * The payment now and after every change, until it has come to an end; `sequence` says up to which event. After
     * `lastEventId` only what is newer.
     */
    watch(
      input: z.infer<typeof inputs.paymentWatchInput>,
      signal: AbortSignal,
    ): AsyncIterable<{ readonly sequence: string; readonly payment: PaymentView }>
  }
  readonly requests: {
    create(payee: Address, input: z.output<typeof inputs.requestInput>): Promise<PaymentRequestView>
    get(input: z.infer<typeof inputs.requestIdInput>): Promise<PaymentRequestView>
    list(payee: Address, input: z.infer<typeof inputs.pageInput>): Promise<PaymentRequestPageView>
    /** Nobody can pay it any more; payments that are on their way still arrive. */
    cancel(payee: Address, input: z.infer<typeof inputs.requestIdInput>): Promise<PaymentRequestView>
    quote(
      input: z.infer<typeof inputs.requestQuoteInput>,
      requestedBy: Address | null,
    ): Promise<PaymentQuoteView>
  }
  readonly links: {
    /** Prices a link and keeps it; nothing moves before `create`. */
    offer(input: z.infer<typeof inputs.linkInput>): Promise<ClaimLinkOfferView>
    create(input: z.infer<typeof inputs.linkSignInput>): Promise<ClaimLinkView>
    get(input: z.infer<typeof inputs.linkIdInput>): Promise<ClaimLinkView>
    list(creator: Address, input: z.infer<typeof inputs.pageInput>): Promise<ClaimLinkPageView>
    claimOffer(input: z.infer<typeof inputs.linkClaimOfferInput>): Promise<{ readonly typedData: TypedData }>
    claim(input: z.infer<typeof inputs.linkClaimInput>): Promise<ClaimLinkView>
  }
  readonly plans: {
    /** `requestedBy` hears of the plan that the offer becomes. */
    quote(input: z.infer<typeof inputs.planQuoteInput>, requestedBy: Address | null): Promise<PlanQuoteView>
    submit(input: z.infer<typeof inputs.planSubmitInput>): Promise<PlanView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<PlanPageView>
    get(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<PlanView>
    pause(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<PlanView>
    resume(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<PlanView>
    /** Destroys every signature that was not used. */
    cancel(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<PlanView>
    acknowledge(owner: Address, input: z.infer<typeof inputs.planAcknowledgeInput>): Promise<PlanView>
  }
  readonly batches: {
    /** `requestedBy` hears of the batch that the offer becomes, and may name contacts if it is the payer. */
    quote(
      input: z.output<typeof inputs.batchQuoteInput>,
      requestedBy: Address | null,
    ): Promise<BatchQuoteView>
    submit(input: z.infer<typeof inputs.batchSubmitInput>): Promise<BatchView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<BatchPageView>
    get(owner: Address, input: z.infer<typeof inputs.batchIdInput>): Promise<BatchView>
    cancel(owner: Address, input: z.infer<typeof inputs.batchIdInput>): Promise<BatchView>
  }
  readonly revocations: {
    /** What the owner can still cancel on chain of what they took back, and what became of what they did. */
    list(owner: Address, input: z.infer<typeof inputs.revocationInput>): Promise<RevocationListView>
    submit(owner: Address, input: z.infer<typeof inputs.revocationSubmitInput>): Promise<RevocationListView>
  }
  readonly cover: {
    products(): Promise<readonly CoverProductView[]>
    quote(input: z.infer<typeof inputs.coverQuoteInput>, requestedBy: Address | null): Promise<CoverQuoteView>
    buy(input: z.infer<typeof inputs.submitInput>): Promise<CoverPurchaseView>
    purchase(input: z.infer<typeof inputs.purchaseIdInput>): Promise<CoverPurchaseView>
    /** Concentrated holdings that a product covers and no live policy of the holder does. */
    suggestions(input: z.infer<typeof inputs.holderInput>): Promise<readonly CoverSuggestionView[]>
    policies(input: z.infer<typeof inputs.policyListInput>): Promise<CoverPolicyPageView>
    policy(input: z.infer<typeof inputs.policyIdInput>): Promise<CoverPolicyView>
    /** Those of them that exist. */
    policiesById(policyIds: readonly bigint[]): Promise<readonly CoverPolicyView[]>
    claim(input: z.infer<typeof inputs.policyIdInput>): Promise<CoverClaimView>
    claimState(input: z.infer<typeof inputs.claimIdInput>): Promise<CoverClaimView>
  }
  readonly dev: {
    fund(input: z.output<typeof inputs.fundInput>): Promise<readonly Amount[]>
    /** Moves the chain's clock on. */
    advanceTime(input: z.infer<typeof inputs.advanceTimeInput>): Promise<ClockView>
    movePrice(input: z.infer<typeof inputs.movePriceInput>): Promise<MovedPriceView>
  }
}
