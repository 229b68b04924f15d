import type { Address, Amount, TypedData } from '@safelane/core'
import type { Ivms101Payload, PaymentPurpose, PersonDetails, Spending } from '@safelane/payments'
import type { ApiKeyUse, AuditedAction, IdempotencyClaim, IdempotentCall } from '@safelane/store'
import type { z } from 'zod'
import type * as inputs from '../inputs.ts'
import type * as views from '../views.ts'

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
    create(owner: Address, input: z.output<typeof inputs.apiKeyInput>): Promise<views.NewApiKeyView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.ApiKeyPageView>
    revoke(owner: Address, input: z.infer<typeof inputs.apiKeyIdInput>): Promise<views.ApiKeyView>
  }
  readonly audit: {
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.AuditPageView>
  }
  readonly chain: {
    info(): Promise<views.ChainInfoView>
    health(): Promise<views.ChainHealthView>
  }
  readonly sessions: {
    /** A nonce for one sign-in, valid for ten minutes. */
    issueNonce(): Promise<string>
    /** The address that signed the EIP-4361 message; the nonce is used up. */
    verify(input: z.infer<typeof inputs.signInInput>, host: string | undefined): Promise<Address>
  }
  readonly webhooks: {
    create(owner: Address, input: z.output<typeof inputs.webhookInput>): Promise<views.NewWebhookEndpointView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.WebhookEndpointPageView>
    update(
      owner: Address,
      input: z.infer<typeof inputs.webhookChangeInput>,
    ): Promise<views.WebhookEndpointView>
    remove(owner: Address, input: z.infer<typeof inputs.webhookIdInput>): Promise<void>
    deliveries(
      owner: Address,
      input: z.infer<typeof inputs.deliveryListInput>,
    ): Promise<views.WebhookDeliveryPageView>
    replay(owner: Address, input: z.infer<typeof inputs.deliveryIdInput>): Promise<void>
    /** The new delivery's id. */
    sendTest(owner: Address, input: z.infer<typeof inputs.webhookIdInput>): Promise<string>
    events(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.EventPageView>
  }
  readonly contacts: {
    list(owner: Address): Promise<readonly views.ContactView[]>
    save(owner: Address, input: z.infer<typeof inputs.contactInput>): Promise<views.ContactView>
    remove(owner: Address, input: z.infer<typeof inputs.contactNameInput>): Promise<void>
  }
  readonly portfolio: {
    balances(input: z.infer<typeof inputs.portfolioInput>): Promise<readonly Amount[]>
  }
  readonly intents: {
    parse(input: z.infer<typeof inputs.intentInput>, signedIn: Address | null): Promise<views.IntentView>
    /** The same, showing what the model has read while it reads. */
    read(
      input: z.infer<typeof inputs.intentInput>,
      signedIn: Address | null,
    ): AsyncIterable<views.ReadingView>
  }
  readonly risk: {
    decisions(
      owner: Address,
      input: z.infer<typeof inputs.riskDecisionListInput>,
    ): Promise<views.RiskDecisionPageView>
    /** Own decisions alone; a second appeal against the same one changes nothing. */
    appeal(owner: Address, input: z.infer<typeof inputs.appealInput>): Promise<views.RiskDecisionView>
    /** Everybody's appeals, for operators; others get NOT_OPERATOR. */
    appeals(operator: Address, input: z.output<typeof inputs.appealListInput>): Promise<views.AppealPageView>
    decide(operator: Address, input: z.infer<typeof inputs.appealAnswerInput>): Promise<views.AppealView>
  }
  readonly predictions: {
    /** How good each model is beside its naive baseline, and which of the two is served. */
    quality(): Promise<readonly views.PredictionQualityView[]>
    /** The newest forecasts of gas and of each token's peg. */
    market(): Promise<views.MarketForecastView>
    /** What was predicted of a payment when it was accepted; empty for one that nobody knows. */
    ofPayment(input: z.infer<typeof inputs.paymentIdInput>): Promise<readonly views.PaymentPredictionView[]>
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
  readonly payments: {
    /** `requestedBy` hears of the payment that the quote becomes. */
    quote(
      input: z.infer<typeof inputs.paymentQuoteInput>,
      requestedBy: Address | null,
      purpose?: PaymentPurpose,
    ): Promise<views.PaymentQuoteView>
    /** Prices a payment back to the payer, at most what was not refunded yet. */
    refundQuote(
      input: z.infer<typeof inputs.refundQuoteInput>,
      requestedBy: Address | null,
    ): Promise<views.PaymentQuoteView>
    submit(input: z.infer<typeof inputs.paymentSubmitInput>): Promise<views.PaymentView>
    cancel(input: z.infer<typeof inputs.paymentIdInput>, by: Address): Promise<views.PaymentView>
    get(input: z.infer<typeof inputs.paymentIdInput>): Promise<views.PaymentView>
    list(input: z.infer<typeof inputs.paymentListInput>): Promise<views.PaymentPageView>
    /**
     * The payment now and after every change, until it has come to an end; `sequence` says up to which event. After
     * `lastEventId` only what is newer.
     */
    watch(
      input: z.infer<typeof inputs.paymentWatchInput>,
      signal: AbortSignal,
    ): AsyncIterable<{ readonly sequence: string; readonly payment: views.PaymentView }>
  }
  readonly requests: {
    create(payee: Address, input: z.output<typeof inputs.requestInput>): Promise<views.PaymentRequestView>
    get(input: z.infer<typeof inputs.requestIdInput>): Promise<views.PaymentRequestView>
    list(payee: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.PaymentRequestPageView>
    /** Nobody can pay it any more; payments that are on their way still arrive. */
    cancel(payee: Address, input: z.infer<typeof inputs.requestIdInput>): Promise<views.PaymentRequestView>
    quote(
      input: z.infer<typeof inputs.requestQuoteInput>,
      requestedBy: Address | null,
    ): Promise<views.PaymentQuoteView>
  }
  readonly links: {
    /** Prices a link and keeps it; nothing moves before `create`. */
    offer(input: z.infer<typeof inputs.linkInput>): Promise<views.ClaimLinkOfferView>
    create(input: z.infer<typeof inputs.linkSignInput>): Promise<views.ClaimLinkView>
    get(input: z.infer<typeof inputs.linkIdInput>): Promise<views.ClaimLinkView>
    list(creator: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.ClaimLinkPageView>
    claimOffer(input: z.infer<typeof inputs.linkClaimOfferInput>): Promise<{ readonly typedData: TypedData }>
    claim(input: z.infer<typeof inputs.linkClaimInput>): Promise<views.ClaimLinkView>
  }
  readonly plans: {
    /** `requestedBy` hears of the plan that the offer becomes. */
    quote(
      input: z.infer<typeof inputs.planQuoteInput>,
      requestedBy: Address | null,
    ): Promise<views.PlanQuoteView>
    submit(input: z.infer<typeof inputs.planSubmitInput>): Promise<views.PlanView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.PlanPageView>
    get(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<views.PlanView>
    pause(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<views.PlanView>
    resume(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<views.PlanView>
    /** Destroys every signature that was not used. */
    cancel(owner: Address, input: z.infer<typeof inputs.planIdInput>): Promise<views.PlanView>
    acknowledge(owner: Address, input: z.infer<typeof inputs.planAcknowledgeInput>): Promise<views.PlanView>
  }
  readonly batches: {
    /** `requestedBy` hears of the batch that the offer becomes, and may name contacts if it is the payer. */
    quote(
      input: z.output<typeof inputs.batchQuoteInput>,
      requestedBy: Address | null,
    ): Promise<views.BatchQuoteView>
    submit(input: z.infer<typeof inputs.batchSubmitInput>): Promise<views.BatchView>
    list(owner: Address, input: z.infer<typeof inputs.pageInput>): Promise<views.BatchPageView>
    get(owner: Address, input: z.infer<typeof inputs.batchIdInput>): Promise<views.BatchView>
    cancel(owner: Address, input: z.infer<typeof inputs.batchIdInput>): Promise<views.BatchView>
  }
  readonly cover: {
    products(): Promise<readonly views.CoverProductView[]>
    quote(
      input: z.infer<typeof inputs.coverQuoteInput>,
      requestedBy: Address | null,
    ): Promise<views.CoverQuoteView>
    buy(input: z.infer<typeof inputs.submitInput>): Promise<views.CoverPurchaseView>
    purchase(input: z.infer<typeof inputs.purchaseIdInput>): Promise<views.CoverPurchaseView>
    /** Concentrated holdings that a product covers and no live policy of the holder does. */
    suggestions(input: z.infer<typeof inputs.holderInput>): Promise<readonly views.CoverSuggestionView[]>
    policies(input: z.infer<typeof inputs.holderInput>): Promise<readonly views.CoverPolicyView[]>
    claim(input: z.infer<typeof inputs.policyIdInput>): Promise<views.CoverClaimView>
    claimState(input: z.infer<typeof inputs.claimIdInput>): Promise<views.CoverClaimView>
  }
  readonly dev: {
    fund(input: z.output<typeof inputs.fundInput>): Promise<readonly Amount[]>
    /** Moves the chain's clock on. */
    advanceTime(input: z.infer<typeof inputs.advanceTimeInput>): Promise<views.ClockView>
    movePrice(input: z.infer<typeof inputs.movePriceInput>): Promise<views.MovedPriceView>
  }
}
