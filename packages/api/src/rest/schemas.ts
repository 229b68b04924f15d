/**
 * What answers look like, for the OpenAPI document. Members are those that clients may rely on; answers may carry more.
 * Big integers are decimal text in JSON.
 */
import { z } from 'zod'

const address = z.string().describe('EIP-55 address')
const hash = z.string().describe('32 bytes, 0x-prefixed')
const sec = z.number().int().describe('Chain time in seconds')
const instant = z.string().describe('ISO 8601, wall clock')

const asset = z.object({ symbol: z.string(), name: z.string(), address, decimals: z.number().int() })
const amount = z.object({ asset, units: z.bigint().describe('Base units of the asset') })
const failure = z.object({ code: z.string(), detail: z.string() }).nullable()
const typedData = z
  .object({ primaryType: z.string(), domain: z.unknown(), types: z.unknown(), message: z.unknown() })
  .describe('EIP-712 data for the wallet to sign')

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item).readonly(), nextCursor: z.string().nullable() })

export const balances = z.array(amount).readonly()

export const chainInfo = z.object({
  chainId: z.number().int(),
  isDevChain: z.boolean(),
  rpcUrl: z.string(),
  blockNumber: z.bigint(),
  chainTimeSec: sec,
  assets: z.array(asset).readonly(),
  readsPiecewise: z.boolean().describe('Whether sentences are read by a model that answers piece by piece'),
  relayer: address,
})

export const chainHealth = z.object({
  chain: z.enum(['up', 'down']),
  database: z.enum(['up', 'down']),
  indexerLagBlocks: z.number().int().nullable(),
})

export const intent = z
  .object({ outcome: z.string() })
  .describe('`intent` with what was understood, `clarify` with one question, or `refuse` with a code')

const routeLegs = z
  .array(
    z.object({
      amountIn: amount,
      amountOut: amount,
      hops: z
        .array(
          z.object({
            venue: z.enum(['uniswap-v2', 'uniswap-v3', 'stable-swap']),
            pool: address,
            poolFee: z.number().int().describe('Hundredths of a basis point'),
            tokenIn: asset,
            tokenOut: asset,
          }),
        )
        .readonly(),
    }),
  )
  .readonly()
  .describe('Paths that share the output; none for a direct transfer')
const gapBps = z.number().nullable().describe('No route over the listed pools is cheaper by more than this')
const saving = amount.describe('All in, against the best route over a single path')

const route = z.object({
  kind: z.enum(['direct', 'routed']),
  preferences: z.array(z.enum(['cheapest', 'fastest', 'safest'])).readonly(),
  reasons: z.array(z.string()).readonly(),
  legs: routeLegs,
  priceImpactBps: z.number().int(),
  amountIn: amount,
  networkFee: amount,
  saving,
  gapBps,
})

export const paymentQuote = z.object({
  quoteId: z.string(),
  typedData,
  route,
  alternatives: z.array(route).readonly().describe('Had by asking for a quote with their preference'),
  amountOut: amount.describe('What the recipient gets, exactly'),
  amountIn: amount.describe('Expected to leave the payer, fee included'),
  maxAmountIn: amount,
  networkFee: amount,
  feeForecast: z
    .object({ inBlocks: z.number().int(), low: amount, median: amount, high: amount })
    .nullable()
    .describe('What the fee may be some blocks later'),
  conversion: z
    .object({
      value: z.string(),
      currency: z.string(),
      rate: z.object({
        dollarsE8: z.bigint().describe('Dollars per unit, in 10^-8'),
        updatedAtSec: sec,
        source: z.string(),
      }),
    })
    .nullable()
    .describe('How `amountOut` came of an amount in a currency'),
  expiresAtSec: sec,
  blocks: z
    .object({ computedAt: z.bigint(), validUntil: z.bigint() })
    .nullable()
    .describe('Where money is converted: the last block on which the quote is accepted'),
})

export const submittedPayment = z.object({ paymentId: hash, state: z.string() })

const refund = z.object({ paymentId: hash, state: z.string(), amount, settledAtSec: sec.nullable() })

export const payment = z.object({
  id: hash,
  quoteId: z.string(),
  state: z.string().describe('authorized, submitted, settled, voided, failed or expired'),
  payer: address,
  recipient: address,
  amountOut: amount,
  amountIn: amount,
  networkFee: amount,
  route: z.object({ legs: routeLegs, saving, gapBps }).nullable(),
  memo: z.string().nullable(),
  purpose: z
    .union([
      z.object({ kind: z.literal('refund'), paymentId: hash }),
      z.object({ kind: z.literal('request'), requestId: z.string() }),
    ])
    .nullable()
    .describe('The payment it gives back or the request it answers'),
  refundable: amount.describe('What the recipient can still give back'),
  refunds: z.array(refund).readonly(),
  txHash: z.string().nullable(),
  failure,
  createdAtSec: sec,
  settledAtSec: sec.nullable(),
})
export const paymentPage = pageOf(payment)

export const paymentRequest = z.object({
  requestId: z.string(),
  payee: address,
  debtor: address.nullable(),
  amount,
  inParts: z.boolean(),
  reference: z.string().nullable(),
  memo: z.string().nullable(),
  dueAtSec: sec.nullable(),
  state: z.enum(['open', 'partly-paid', 'paid', 'expired', 'cancelled']),
  paid: amount.describe('Settled; refunds are not taken off'),
  pending: amount.describe('On its way'),
  outstanding: amount,
  payments: z.array(z.object({ paymentId: hash, payer: address, state: z.string(), amount })).readonly(),
})
export const claimLink = z.object({
  linkId: hash,
  state: z.string().describe('offered, authorized, submitted, open, claimed, returned, failed or expired'),
  creator: address,
  amount: amount.describe('What the claimant gets, exactly'),
  fee: amount,
  claimKey: address,
  memo: z.string().nullable(),
  validBeforeSec: sec,
  claimant: address.nullable(),
  txHash: z.string().nullable(),
  failure,
  release: z.object({ recipient: address, state: z.string(), failure }).nullable(),
})
export const claimLinkOffer = claimLink.extend({ typedData })
export const claimLinkPage = pageOf(claimLink)
export const linkClaimOffer = z.object({ typedData })

export const paymentRequestPage = pageOf(paymentRequest)

export const riskDecision = z.object({
  decisionId: z.string(),
  quoteId: z.string().nullable(),
  recipient: address,
  action: z.string().describe('What was decided'),
  delaySec: z.number().int().describe('For how long a payment is held'),
  findings: z.array(z.object({ rule: z.string() })).readonly(),
  policyVersion: z.string(),
  appeal: z
    .object({
      reason: z.string(),
      state: z.string(),
      createdAtSec: sec,
      answer: z.object({ text: z.string(), atSec: sec }).nullable(),
    })
    .nullable(),
  createdAtSec: sec,
})
export const riskDecisionPage = pageOf(riskDecision)

export const appeal = riskDecision.extend({
  payer: address,
  payment: z
    .object({ paymentId: hash, state: z.string(), amountOut: amount, releaseAtSec: sec.nullable() })
    .nullable(),
})
export const appealPage = pageOf(appeal)

export const coverProducts = z
  .array(
    z.object({
      productId: z.bigint(),
      coveredAsset: asset,
      payoutAsset: asset,
      isOnSale: z.boolean(),
      capacity: amount,
      annualRateBps: z.number().int(),
    }),
  )
  .readonly()

export const coverQuote = z.object({
  quoteId: z.string(),
  typedData,
  insured: amount,
  premium: amount,
  networkFee: amount,
  startsAtSec: sec,
  endsAtSec: sec,
  expiresAtSec: sec,
})

export const coverPurchase = z.object({
  purchaseId: z.string(),
  state: z.string(),
  policyId: z.bigint().nullable(),
  txHash: z.string().nullable(),
  failure,
})

export const coverPolicies = z
  .array(
    z.object({
      policyId: z.bigint(),
      insured: amount,
      premium: amount,
      startsAtSec: sec,
      endsAtSec: sec,
      status: z.string(),
      payout: amount.nullable(),
    }),
  )
  .readonly()

export const coverClaim = z.object({
  claimId: z.string(),
  state: z.string(),
  txHash: z.string().nullable(),
  failure,
})

export const contact = z.object({ name: z.string(), address })
export const contactPage = pageOf(contact)
export const removed = z.object({ removed: z.string() })

export const webhook = z.object({
  endpointId: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()).readonly(),
  isEnabled: z.boolean(),
  createdAt: instant,
})
export const newWebhook = webhook.extend({ secret: z.string().describe('Verifies what arrives; `whsec_…`') })
export const webhookPage = pageOf(webhook)

export const deliveryPage = pageOf(
  z.object({
    deliveryId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number().int(),
    nextAttemptAt: instant.nullable(),
    lastStatus: z.number().int().nullable(),
    lastError: z.string().nullable(),
  }),
)
export const sentTest = z.object({ deliveryId: z.string() })
export const replayed = z.object({ replayed: z.string() })

export const eventPage = pageOf(
  z.object({
    eventId: z.string(),
    type: z.string(),
    subjectId: z.string(),
    timestamp: instant,
    data: z.record(z.string(), z.unknown()),
  }),
)

export const auditPage = pageOf(
  z.object({
    position: z.number().int(),
    at: instant,
    actor: z.string(),
    action: z.string(),
    outcome: z.string(),
    inputHash: z.string(),
    previousHash: z.string(),
    hash: z.string(),
  }),
)

export const clock = z.object({ chainTimeSec: sec })
export const movedPrice = z.object({ asset, price: z.bigint(), chainTimeSec: sec })

const contestantQuality = z.object({
  scored: z.number().int(),
  loss: z.number().nullable().describe('Brier score or mean pinball loss; 0 is perfect'),
  coverage: z.number().nullable().describe('Share of outcomes inside the interval; 0.8 is right'),
  calibrationError: z.number().nullable(),
})

export const predictionQuality = z
  .array(
    z.object({
      target: z.string(),
      subject: z.string().nullable(),
      servedBy: z.enum(['model', 'baseline']),
      loss: z.enum(['brier', 'pinball']),
      model: contestantQuality,
      baseline: contestantQuality,
    }),
  )
  .readonly()

const depegRisk = z.object({
  symbol: z.string(),
  probability: z.number(),
  belowPrice: z.bigint().describe('Dollars, 18 decimals'),
  dueAtSec: sec,
  servedBy: z.enum(['model', 'baseline']),
  scored: z.number().int(),
})

export const marketForecast = z.object({
  baseFee: z
    .object({
      nowWei: z.bigint(),
      lowWei: z.bigint().describe('With median and high: an 80 % interval'),
      medianWei: z.bigint(),
      highWei: z.bigint(),
      dueAtBlock: z.bigint(),
      servedBy: z.enum(['model', 'baseline']),
      scored: z.number().int(),
    })
    .nullable(),
  depegs: z.array(depegRisk).readonly(),
})

export const paymentPredictions = z
  .array(
    z.object({
      target: z.string(),
      servedBy: z.enum(['model', 'baseline']),
      forecast: z
        .object({})
        .loose()
        .describe('`probability`, or `low`, `median` and `high` of an 80 % interval'),
    }),
  )
  .readonly()

const spendingLines = z
  .array(z.object({ key: z.string(), usdMicros: z.bigint(), payments: z.number().int() }))
  .readonly()

export const spending = z.object({
  totalUsdMicros: z.bigint().describe('Millionths of a dollar, as every amount here'),
  feesUsdMicros: z.bigint(),
  byPayee: spendingLines,
  byCategory: spendingLines,
  byToken: spendingLines,
  byMonth: spendingLines,
  saved: z
    .object({
      totalUsdMicros: z.bigint(),
      conversions: z
        .number()
        .int()
        .describe('Payments that were converted, whether that saved anything or not'),
      byToken: spendingLines,
      byMonth: spendingLines,
    })
    .describe('What routes saved against the best one over a single path, gas included'),
  forecast: z
    .object({
      month: z.string(),
      usdMicros: z.bigint(),
      lowUsdMicros: z.bigint(),
      highUsdMicros: z.bigint(),
      months: z.number().int(),
    })
    .optional()
    .describe('Missing before there are three complete months'),
})

export const coverSuggestions = z
  .array(
    z.object({
      productId: z.bigint(),
      holding: amount,
      shareBps: z.number().int().describe('Share of all holdings at face value'),
      insured: amount,
      suggested: amount,
      depegRisk: depegRisk.nullable(),
    }),
  )
  .readonly()

const planProblem = z.object({ code: z.string(), rules: z.array(z.string()).readonly() }).nullable()
export const plan = z.object({
  planId: z.string(),
  state: z.string().describe('active, paused, cancelled or completed'),
  payer: address,
  recipient: address,
  amount: amount.describe('Of each payment'),
  memo: z.string().nullable(),
  createdAtSec: sec,
  payments: z
    .array(
      z.object({
        index: z.number().int(),
        paymentId: hash.describe('The payment that it becomes when its date comes'),
        dueAtSec: sec,
        lapsesAtSec: sec.describe('From here on it is not paid any more'),
        state: z.string().describe('waiting, sent, failed, skipped or cancelled'),
        problem: planProblem,
        payment: z.object({ state: z.string(), txHash: hash.nullable() }).nullable(),
      }),
    )
    .readonly(),
})
export const planQuote = plan.extend({
  typedData: z.array(typedData).readonly().describe('One to sign for each payment, in their order'),
  expiresAtSec: sec,
})
export const planPage = pageOf(plan)

export const revocations = z.object({
  items: z
    .array(
      z.object({
        nonce: hash,
        state: z
          .string()
          .describe(
            'open: a copy of the signature could still be used; authorized, submitted: on its way; voided: the token will never accept it; used: somebody had used it before; failed: sign again; expired',
          ),
        dueAtSec: sec.nullable().describe('When it could be used from, for the dates of a plan'),
        validBeforeSec: sec.describe('When it becomes worthless anyway'),
        typedData: typedData.nullable().describe('What the payer signs to cancel it'),
        txHash: hash.nullable(),
        blockNumber: z.bigint().nullable(),
        failure,
      }),
    )
    .readonly(),
})

export const activityPage = pageOf(
  z.object({
    kind: z.enum(['payment', 'refund', 'batch', 'link', 'request', 'plan', 'cover']),
    id: z.string().describe('Of the payment, batch, link, request, plan or policy'),
    atSec: sec,
    direction: z.enum(['in', 'out']),
    amount,
    counterparty: address.nullable(),
    count: z.number().int().describe('Recipients of a batch, payments of a plan; otherwise 1'),
    memo: z.string().nullable(),
    state: z.string(),
    isRefunded: z.boolean(),
  }),
).extend({ isComplete: z.boolean().describe('False where what only the address may see was left out') })

export const batch = z.object({
  batchId: hash,
  state: z.string().describe('authorized, submitted, settled, voided, failed or expired'),
  payer: address,
  total: amount,
  networkFee: amount,
  rows: z
    .array(
      z.object({
        index: z.number().int(),
        line: z.number().int(),
        recipient: address,
        amount,
        memo: z.string().nullable(),
        state: z.string().describe('waiting, paid, or failed: left out and given back'),
      }),
    )
    .readonly(),
  txHash: hash.nullable(),
  failure,
  createdAtSec: sec,
  settledAtSec: sec.nullable(),
})
export const batchQuote = z
  .object({ outcome: z.string() })
  .describe('`offer` with batch and typedData, `problems` of rows by line and field, or `unreadable`')
export const submittedBatch = z.object({ batchId: hash, state: z.string() })
export const batchPage = pageOf(batch)
