import type { PartialReading, Reader } from '@safelane/ai'
import type { Venue } from '@safelane/chain'
import type { Address, Amount, Asset, Hex, TypedData } from '@safelane/core'
import type { ClaimStatus, CoverOrder, CoverSuggestion, NotCoveredCode, PurchaseState } from '@safelane/cover'
import type {
  BalanceChange,
  BatchProblem,
  BatchRowState,
  BatchState,
  ClaimLinkState,
  Contestant,
  Conversion,
  CsvFailure,
  Forecast,
  NameRecord,
  PaymentPurpose,
  PaymentState,
  PaymentTerms,
  PlanPaymentState,
  PlanProblemCode,
  PlanRule,
  PlanState,
  PredictionTarget,
  Repeat,
  RequestedAction,
  RequestStanding,
  RiskAction,
  RiskFinding,
  RiskRule,
  RoutePreference,
  RouteReason,
} from '@safelane/payments'
import type { RiskAppeal } from '@safelane/store'

/** What a client must know about the deployment it talks to. */
export interface ChainInfoView {
  readonly chainId: number
  readonly isDevChain: boolean
  /** JSON-RPC for wallets. */
  readonly rpcUrl: string
  readonly blockNumber: bigint
  /** Timestamp of the pending block: the clock of every deadline. */
  readonly chainTimeSec: number
  readonly assets: readonly Asset[]
  readonly contracts: {
    readonly paymentRouter: Address
    readonly coverPool: Address
    readonly coverPolicy: Address
    readonly depegOracle: Address
  }
  readonly relayer: Address
}

export interface ChainHealthView {
  readonly chain: 'up' | 'down'
  readonly database: 'up' | 'down'
  /** Blocks the indexer has not read yet; null while chain or database is down. */
  readonly indexerLagBlocks: number | null
}

export interface SessionView {
  readonly address: Address | null
}

export interface ApiKeyView {
  readonly keyId: string
  readonly name: string
  /** The secret's first characters. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly ratePerMinute: number
  /** ISO 8601, wall clock, as every `…At`. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
  /** From then on the key is refused as an unknown one; null: it does not end by itself. */
  readonly expiresAt: string | null
}

export interface NewApiKeyView extends ApiKeyView {
  /** For `Authorization: Bearer …`; only its hash is kept, so nobody can tell it again. */
  readonly secret: string
}

export interface ApiKeyPageView {
  readonly items: readonly ApiKeyView[]
  readonly nextCursor: string | null
}

/** `hash` is SHA-256 of the JSON array of previousHash, owner, position (text), at, actor, action, outcome, inputHash. */
export interface AuditEntryView {
  readonly position: number
  readonly at: string
  readonly owner: Address
  /** `session`, or the id of the API key. */
  readonly actor: string
  readonly action: string
  readonly outcome: string
  readonly inputHash: string
  readonly previousHash: string
  readonly hash: string
}

export interface AuditPageView {
  readonly items: readonly AuditEntryView[]
  readonly nextCursor: string | null
}

export interface WebhookEndpointView {
  readonly endpointId: string
  readonly url: string
  /** Empty: all. */
  readonly eventTypes: readonly string[]
  readonly isEnabled: boolean
  readonly createdAt: string
}

export interface NewWebhookEndpointView extends WebhookEndpointView {
  /** `whsec_…`, to verify what arrives (Standard Webhooks). */
  readonly secret: string
}

export interface WebhookEndpointPageView {
  readonly items: readonly WebhookEndpointView[]
  readonly nextCursor: string | null
}

export interface WebhookDeliveryView {
  readonly deliveryId: string
  /** Arrives as `webhook-id`: the same in every attempt. */
  readonly eventId: string
  readonly eventType: string
  readonly subjectId: string
  readonly state: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly nextAttemptAt: string | null
  /** HTTP status of the last attempt; null when nobody answered. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly deliveredAt: string | null
}

export interface WebhookDeliveryPageView {
  readonly items: readonly WebhookDeliveryView[]
  readonly nextCursor: string | null
}

/** A state that something came to; `data` is what it was then, amounts as base units in text. */
export interface EventView {
  readonly eventId: string
  readonly type: string
  readonly subjectId: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventPageView {
  readonly items: readonly EventView[]
  readonly nextCursor: string | null
}

export interface ClockView {
  readonly chainTimeSec: number
}

export interface ContactView {
  readonly name: string
  readonly address: Address
}

/** One way to settle, priced. Amounts but those of legs are in the token paid with. */
export interface RouteView {
  readonly kind: 'direct' | 'routed'
  /** What it is the best answer to among the routes on offer; often nothing. */
  readonly preferences: readonly RoutePreference[]
  readonly reasons: readonly RouteReason[]
  /** Paths that share the output; none for a direct transfer. */
  readonly legs: readonly LegView[]
  readonly priceImpactBps: number
  /** Expected to leave the payer, network fee included. */
  readonly amountIn: Amount
  readonly networkFee: Amount
  /** What it costs less, gas included, than the best route over a single path. */
  readonly saving: Amount
  /** No route over the listed pools costs less by more than this; null when that could not be certified. */
  readonly gapBps: number | null
}

/** One path of a route; fee and slippage allowance are not in `amountIn`. */
export interface LegView {
  readonly amountIn: Amount
  readonly amountOut: Amount
  readonly hops: readonly HopView[]
}

export interface HopView {
  readonly venue: Venue
  readonly pool: Address
  /** Hundredths of a basis point. */
  readonly poolFee: number
  readonly tokenIn: Asset
  readonly tokenOut: Asset
}

export interface PaymentQuoteView {
  readonly quoteId: string
  readonly payment: PaymentTerms
  readonly typedData: TypedData
  readonly route: RouteView
  /** The other routes on offer, cheapest first; one with preferences is had by asking for a quote with one of them. */
  readonly alternatives: readonly RouteView[]
  readonly amountOut: Amount
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  readonly gas: { readonly units: bigint; readonly priceWei: bigint; readonly costWei: bigint }
  readonly balanceChanges: readonly BalanceChange[]
  readonly risk: readonly RiskFinding[]
  /** `ask`: name every rule of `asks` when submitting; `delaySec`: how long the payment will be held. */
  readonly decision: {
    readonly action: RiskAction
    readonly delaySec: number
    readonly asks: readonly RiskRule[]
    readonly policyVersion: string
  }
  readonly memo: string | null
  readonly expiresAtSec: number
  /** Where money is converted: the block whose pools were used, and the last on which the quote is accepted. */
  readonly blocks: { readonly computedAt: bigint; readonly validUntil: bigint } | null
  /** Null before the first prediction of gas. */
  readonly feeForecast: FeeForecastView | null
  /** How `amountOut` came of an amount in a currency; null when the amount was one of the token. */
  readonly conversion: Conversion | null
}

export interface FailureView {
  readonly code: string
  readonly detail: string
}

export interface PaymentView {
  readonly id: Hex
  readonly quoteId: string
  readonly state: PaymentState
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
  /** Network fee included: expected until `settled`, then as the chain recorded it. */
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  /** How money was converted; null when nothing was. Expected until `settled`, then as the chain recorded it. */
  readonly route: Pick<RouteView, 'legs' | 'saving' | 'gapBps'> | null
  readonly memo: string | null
  /** Null for a payment that stands for itself. */
  readonly purpose: PaymentPurpose | null
  /** What the recipient can still give back. */
  readonly refundable: Amount
  readonly refunds: readonly RefundView[]
  readonly txHash: Hex | null
  readonly blockNumber: bigint | null
  readonly failure: FailureView | null
  readonly validBeforeSec: number
  /** Chain time at which a held payment is sent; null when it is not held. */
  readonly releaseAtSec: number | null
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** A payment that gave another back, or is on its way to. */
export interface RefundView {
  readonly paymentId: Hex
  readonly state: PaymentState
  readonly amount: Amount
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** A request for money and where it stands. */
export interface PaymentRequestView extends RequestStanding {
  readonly requestId: string
  readonly payee: Address
  /** The only one who may pay; null: anybody. */
  readonly debtor: Address | null
  readonly amount: Amount
  readonly inParts: boolean
  readonly reference: string | null
  readonly memo: string | null
  readonly dueAtSec: number | null
  readonly createdAtSec: number
  /** Those that settled or are on their way, oldest first. */
  readonly payments: readonly {
    readonly paymentId: Hex
    readonly payer: Address
    readonly state: PaymentState
    readonly amount: Amount
    readonly createdAtSec: number
  }[]
}

/** Money that whoever has the link can claim. */
export interface ClaimLinkView {
  readonly linkId: Hex
  readonly state: ClaimLinkState
  readonly creator: Address
  /** What the claimant gets, exactly. */
  readonly amount: Amount
  /** For relaying both ways; in custody with the amount. */
  readonly fee: Amount
  readonly claimKey: Address
  readonly memo: string | null
  readonly validBeforeSec: number
  readonly claimant: Address | null
  readonly txHash: Hex | null
  readonly failure: FailureView | null
  /** The newest attempt to pay it out. */
  readonly release: {
    readonly recipient: Address
    readonly state: 'authorized' | 'submitted' | 'settled' | 'failed' | 'expired'
    readonly failure: FailureView | null
  } | null
  readonly createdAtSec: number
}

export interface ClaimLinkOfferView extends ClaimLinkView {
  readonly typedData: TypedData
}

export interface ClaimLinkPageView {
  readonly items: readonly ClaimLinkView[]
  readonly nextCursor: string | null
}

export interface PaymentRequestPageView {
  readonly items: readonly PaymentRequestView[]
  readonly nextCursor: string | null
}

export interface ContestantQualityView {
  /** Predictions whose outcome is known. */
  readonly scored: number
  /** Exponentially weighted; 0 is perfect; null before the first outcome. */
  readonly loss: number | null
  /** Share of outcomes inside the interval, which should be 0.8; null for probabilities. */
  readonly coverage: number | null
  readonly calibrationError: number | null
  readonly calibration: readonly {
    readonly count: number
    /** Mean probability that was forecast. */
    readonly forecast: number
    /** How often it happened. */
    readonly frequency: number
  }[]
}

export interface PredictionQualityView {
  readonly target: PredictionTarget
  /** What of: `gas` or a token's symbol; null for what is predicted of every payment. */
  readonly subject: string | null
  /** `baseline` while the model has not been better. */
  readonly servedBy: Contestant
  readonly loss: 'brier' | 'pinball'
  readonly model: ContestantQualityView
  readonly baseline: ContestantQualityView
}

export interface PaymentPredictionView {
  readonly target: PredictionTarget
  readonly servedBy: Contestant
  readonly forecast: Forecast
}

/** What gas and pegs are expected to do; each forecast with how often its kind has been scored, 0 at first. */
export interface MarketForecastView {
  /** Null before the first prediction. */
  readonly baseFee: {
    readonly nowWei: bigint
    /** An interval that should hold 80 of 100 outcomes. */
    readonly lowWei: bigint
    readonly medianWei: bigint
    readonly highWei: bigint
    readonly madeAtBlock: bigint
    readonly dueAtBlock: bigint
    readonly servedBy: Contestant
    readonly scored: number
  } | null
  readonly depegs: readonly DepegRiskView[]
}

/** How likely a token's price is to stand at or below `belowPrice` at some time until `dueAtSec`. */
export interface DepegRiskView {
  readonly symbol: string
  readonly probability: number
  /** Dollars, 18 decimals. */
  readonly belowPrice: bigint
  readonly price: bigint
  readonly madeAtSec: number
  readonly dueAtSec: number
  readonly servedBy: Contestant
  readonly scored: number
}

/** What the network fee of the same payment may be some blocks later; in the token paid with, 80 of 100 cases. */
export interface FeeForecastView {
  readonly inBlocks: number
  readonly low: Amount
  readonly median: Amount
  readonly high: Amount
}

export interface CoverSuggestionView extends CoverSuggestion {
  /** Null while nothing has been predicted of the token. */
  readonly depegRisk: DepegRiskView | null
}

export interface RiskDecisionView {
  /** What an appeal refers to. */
  readonly decisionId: string
  /** Null when the payment was refused before it was priced. */
  readonly quoteId: string | null
  readonly recipient: Address
  readonly action: RiskAction
  readonly delaySec: number
  readonly findings: readonly RiskFinding[]
  readonly policyVersion: string
  readonly acknowledged: readonly RiskRule[]
  readonly appeal: RiskAppealView | null
  readonly createdAtSec: number
}

export interface RiskAppealView extends Omit<RiskAppeal, 'answer'> {
  /** Null while the appeal is open. */
  readonly answer: { readonly text: string; readonly atSec: number } | null
}

/** An appeal as operators see it. */
export interface AppealView extends RiskDecisionView {
  readonly payer: Address
  /** Null when the payment was refused before it was submitted. */
  readonly payment: {
    readonly paymentId: Hex
    readonly state: PaymentState
    readonly amountOut: Amount
    readonly releaseAtSec: number | null
  } | null
}

export interface AppealPageView {
  readonly items: readonly AppealView[]
  readonly nextCursor: string | null
}

export interface RiskDecisionPageView {
  readonly items: readonly RiskDecisionView[]
  readonly nextCursor: string | null
}

export interface PaymentPageView {
  readonly items: readonly PaymentView[]
  readonly nextCursor: string | null
}

export interface CoverProductView {
  readonly productId: bigint
  readonly coveredAsset: Asset
  readonly payoutAsset: Asset
  /** 18 decimals, dollars, as every price. */
  readonly triggerPrice: bigint
  readonly windowSec: number
  readonly waitingPeriodSec: number
  readonly deductibleBps: number
  readonly capBps: number
  /** False while the price is low or unknown, or the sale was stopped. */
  readonly isOnSale: boolean
  readonly capacity: Amount
  readonly utilisationBps: number
  readonly annualRateBps: number
  readonly trigger: {
    readonly price: bigint
    readonly twap: bigint
    readonly fresh: boolean
    readonly met: boolean
  }
}

export interface PayoutRowView {
  readonly price: bigint
  readonly payout: Amount
}

export interface CoverQuoteView {
  readonly quoteId: string
  readonly productId: bigint
  readonly coveredAsset: Asset
  readonly order: CoverOrder
  readonly typedData: TypedData
  readonly insured: Amount
  readonly premium: Amount
  readonly maxPremium: Amount
  readonly networkFee: Amount
  readonly annualRateBps: number
  readonly startsAtSec: number
  readonly endsAtSec: number
  readonly payoutTable: readonly PayoutRowView[]
  /** What is paid when the price stops just at the trigger. */
  readonly smallestPayout: PayoutRowView
  /** The covered asset worth nothing, and the part of the insured sum that is then not paid. */
  readonly worstCase: PayoutRowView & { readonly uncovered: Amount }
  readonly notCovered: readonly NotCoveredCode[]
  readonly expiresAtSec: number
}

export interface CoverPurchaseView {
  readonly purchaseId: string
  readonly state: PurchaseState
  readonly policyId: bigint | null
  readonly txHash: Hex | null
  readonly failure: FailureView | null
}

export interface CoverPolicyView {
  readonly policyId: bigint
  readonly productId: bigint
  readonly coveredAsset: Asset
  readonly insured: Amount
  readonly premium: Amount
  readonly startsAtSec: number
  readonly endsAtSec: number
  readonly status: ClaimStatus
  /** Paid out when `paid`, what a claim would pay now when `triggered`, else null. */
  readonly payout: Amount | null
  /** The purchase's transaction. */
  readonly txHash: Hex | null
  /** The newest relayed claim, if there was one. */
  readonly claim: CoverClaimView | null
}

export interface CoverClaimView {
  readonly claimId: string
  readonly state: PurchaseState
  readonly txHash: Hex | null
  readonly failure: FailureView | null
}

export interface MovedPriceView {
  readonly asset: Asset
  /** 18 decimals, dollars. */
  readonly price: bigint
  readonly chainTimeSec: number
}

export interface Choice {
  readonly label: string
  readonly value: string
}

/** A sentence understood, in doubt, or refused. Nothing is executed by it. */
export type IntentView = {
  /** Who read the sentence, and instead of whom. */
  readonly reader: Reader
} & IntentOutcomeView

export type ReadingView =
  | { readonly kind: 'partial'; readonly partial: PartialReading }
  | { readonly kind: 'done'; readonly intent: IntentView }

type IntentOutcomeView =
  | { readonly outcome: 'intent'; readonly intent: ParsedIntentView }
  | {
      readonly outcome: 'clarify'
      readonly about: 'amount' | 'payee' | 'token' | 'action' | 'date'
      /** Code the web translates. */
      readonly question: string
      readonly choices: readonly Choice[]
      /** What was understood, where it is complete but not on offer here. */
      readonly understood?: UnderstoodView
    }
  | { readonly outcome: 'refuse'; readonly code: string }

export interface UnderstoodView {
  readonly action: RequestedAction
  /** Names, or addresses where no name is known. */
  readonly payees: readonly string[]
  readonly amount: { readonly value: string; readonly currency: string; readonly each: boolean }
  /** YYYY-MM-DD. */
  readonly when: string | null
  readonly isRepeated: boolean
}

export interface ParsedIntentView {
  readonly action: 'pay' | 'schedule' | 'split' | 'buy-cover'
  /** `record` is what the name service says, when the payee was given by a name of it. */
  readonly recipient?: { readonly address: Address; readonly name?: string; readonly record?: NameRecord }
  /** `symbol` is the token the recipient gets. */
  readonly amount?: { readonly value: string; readonly symbol: string }
  /** How the amount came of the currency it was said in. */
  readonly conversion?: Conversion
  readonly payWith?: string
  readonly memo?: string
  readonly cover?: { readonly asset: string; readonly insured: string; readonly days: number }
  /** Of a plan: YYYY-MM-DD of its first payment, null where only the rhythm was said. */
  readonly when?: string | null
  readonly repeat?: Repeat | null
  /** Who shares in a split; `amount` is what they get together. */
  readonly among?: readonly { readonly address: Address; readonly name?: string }[]
}

/** A payment of a plan; amounts and parties are the plan's. */
export interface PlanPaymentView {
  /** From 0. */
  readonly index: number
  /** The payment that it becomes when its date comes. */
  readonly paymentId: Hex
  /** Paid from this chain time on, … */
  readonly dueAtSec: number
  /** … and not any more from this one. */
  readonly lapsesAtSec: number
  readonly state: PlanPaymentState
  readonly problem: { readonly code: PlanProblemCode; readonly rules: readonly RiskRule[] } | null
  /** Of the payment it became. */
  readonly payment: { readonly state: PaymentState; readonly txHash: Hex | null } | null
}

export interface PlanView {
  readonly planId: string
  readonly state: PlanState
  readonly payer: Address
  readonly recipient: Address
  /** Of each payment. */
  readonly amount: Amount
  readonly memo: string | null
  readonly rule: PlanRule
  readonly createdAtSec: number
  readonly payments: readonly PlanPaymentView[]
}

export interface PlanQuoteView extends PlanView {
  /** One to sign for each payment, in their order. */
  readonly typedData: readonly TypedData[]
  readonly risk: readonly RiskFinding[]
  readonly decision: RiskDecisionSummary
  readonly expiresAtSec: number
}

export interface PlanPageView {
  readonly items: readonly PlanView[]
  readonly nextCursor: string | null
}

export interface RiskDecisionSummary {
  readonly action: RiskAction
  readonly delaySec: number
  readonly asks: readonly RiskRule[]
  readonly policyVersion: string
}

export interface BatchRowView {
  readonly index: number
  readonly line: number
  readonly recipient: Address
  readonly name: string | null
  readonly amount: Amount
  readonly memo: string | null
  readonly state: BatchRowState
}

export interface BatchView {
  readonly batchId: Hex
  readonly state: BatchState
  readonly payer: Address
  readonly total: Amount
  readonly networkFee: Amount
  readonly onFailure: 'stop' | 'skip'
  readonly rows: readonly BatchRowView[]
  readonly txHash: Hex | null
  readonly blockNumber: bigint | null
  readonly failure: { readonly code: string; readonly detail: string } | null
  readonly validBeforeSec: number
  readonly releaseAtSec: number | null
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** `offer`: to be signed. `problems`: rows to correct first. `unreadable`: no rows could be made out. */
export type BatchQuoteView =
  | {
      readonly outcome: 'offer'
      readonly batch: BatchView
      readonly typedData: TypedData
      readonly risk: readonly RiskFinding[]
      readonly decision: RiskDecisionSummary
      readonly expiresAtSec: number
      /** Lines that pay somebody whom an earlier line pays too. */
      readonly repeated: readonly { readonly line: number; readonly firstLine: number }[]
    }
  | {
      readonly outcome: 'problems'
      readonly rowCount: number
      readonly problems: readonly BatchProblem[]
    }
  | { readonly outcome: 'unreadable'; readonly failure: CsvFailure }

export interface BatchPageView {
  readonly items: readonly BatchView[]
  readonly nextCursor: string | null
}
