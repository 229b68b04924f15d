import { MAX_PLAN_PAYMENTS, RISK_RULES, ROUTE_PREFERENCES } from '@safelane/payments'
import { ACTIVITY_KINDS, LARGEST_PAGE } from '@safelane/store'
import { z } from 'zod'
import { SCOPES } from './access/scope.ts'

/**
 * Shapes and lengths only: what a field means (checksums, decimals, balances) the domain judges, so that every client
 * gets the domain's code and field instead of a schema complaint.
 */
const addressText = z.string().max(100)
const amountText = z.string().max(100)
const symbolText = z.string().max(32)
/** Ids are ours; what does not look like one names nothing. */
const ownId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)
const signature = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
  .max(4_096)

/** A bigint, or its decimal text for clients that have none. */
const uint256 = z
  .union([
    z.bigint(),
    z
      .string()
      .regex(/^[0-9]{1,78}$/)
      .transform(BigInt),
  ])
  .pipe(
    z
      .bigint()
      .nonnegative()
      .max(2n ** 256n - 1n),
  )

/** Part of a list: `cursor` from the page before, at most `limit` items. */
export const pageInput = z.object({
  cursor: z.string().max(200).nullish(),
  limit: z.number().int().min(1).max(LARGEST_PAGE).optional(),
})

/** Subject and state; a state that comes later is none of a closed list. */
const eventTypes = z
  .array(
    z
      .string()
      .regex(
        /^(payment|refund|plan|batch|revocation|purchase|claim|policy|request|link|appeal)\.[a-z_]{1,32}$/,
      ),
  )
  .max(100)
const webhookUrl = z.string().max(2_000)
export const webhookInput = z.object({
  url: webhookUrl,
  /** E.g. `payment.settled`; empty or absent: all. */
  eventTypes: eventTypes.default([]),
})
export const webhookIdInput = z.object({ endpointId: ownId })
export const webhookChangeInput = webhookIdInput.extend({
  url: webhookUrl.optional(),
  eventTypes: eventTypes.optional(),
  isEnabled: z.boolean().optional(),
})
export const deliveryListInput = pageInput.extend({ endpointId: ownId })
export const deliveryIdInput = z.object({ deliveryId: z.string().regex(/^[0-9]{1,18}$/) })

export const portfolioInput = z.object({ address: addressText })

export const intentInput = z.object({
  text: z.string().max(2_000),
  locale: z.enum(['en', 'zh']),
  payer: addressText.optional(),
})

export const paymentQuoteInput = z.object({
  payer: addressText,
  recipient: addressText,
  /** Decimal text in `token`: what the recipient gets, exactly. */
  amount: amountText,
  token: symbolText,
  /** ISO 4217 code when `amount` is in a currency: it is converted once, at the quote, and then fixed in `token`. */
  currency: symbolText.optional(),
  payWith: symbolText.optional(),
  /** What matters most about the route; cheapest unless given. */
  preference: z.enum(ROUTE_PREFERENCES).optional(),
  memo: z.string().max(280).optional(),
  /** The recipient's middle digits, typed in to override a lookalike warning. */
  confirmedMiddleDigits: z.string().max(64).optional(),
})

export const submitInput = z.object({ quoteId: ownId, signature })
export const paymentSubmitInput = submitInput.extend({
  /** Rules of the quote's `risk` that ask, named after having read them. */
  acknowledged: z.array(z.enum(RISK_RULES)).max(RISK_RULES.length).optional(),
})
export const paymentIdInput = z.object({ paymentId: z.string().regex(/^0x[0-9a-fA-F]{64}$/) })
export const paymentWatchInput = paymentIdInput.extend({
  /** What the client saw last; browsers send it by themselves when they connect again. */
  lastEventId: z.string().max(100).nullish(),
})
export const activityListInput = pageInput.extend({
  address: addressText,
  /** All of them unless given. */
  kind: z.enum(ACTIVITY_KINDS).optional(),
})
export const paymentListInput = pageInput.extend({ address: addressText })

const acknowledged = z.array(z.enum(RISK_RULES)).max(RISK_RULES.length)
const planEnd = z.union([
  z.object({ times: z.number().int().min(1).max(1_000) }),
  /** YYYY-MM-DD; the last date that is not after it. */
  z.object({ until: z.string().max(20) }),
])
export const planQuoteInput = z.object({
  payer: addressText,
  recipient: addressText,
  /** Decimal text in `token`: what the recipient gets each time, exactly. */
  amount: amountText,
  token: symbolText,
  memo: z.string().max(280).optional(),
  rule: z.object({
    /** YYYY-MM-DD of the first payment. */
    firstDate: z.string().max(20),
    /** HH:MM of every payment. */
    time: z.string().max(10),
    /** IANA name, e.g. `Europe/Berlin`. */
    timeZone: z.string().max(64),
    /** Null: once, on `firstDate`. */
    repeat: z
      .object({
        every: z.enum(['day', 'week', 'month']),
        interval: z.number().int().min(1).max(100),
        end: planEnd,
      })
      .nullable(),
  }),
  confirmedMiddleDigits: z.string().max(64).optional(),
})
export const planIdInput = z.object({ planId: ownId })
export const planSubmitInput = planIdInput.extend({
  /** One for each of the offer's `typedData`, in that order. */
  signatures: z.array(signature).max(MAX_PLAN_PAYMENTS),
  acknowledged: acknowledged.optional(),
})
export const planAcknowledgeInput = planIdInput.extend({ rules: acknowledged })

const batchRowText = z.object({
  /** An address, or (for the payer) the name of one of their contacts. */
  recipient: z.string().max(200),
  amount: amountText,
  memo: z.string().max(1_000).default(''),
})
export const batchQuoteInput = z.object({
  payer: addressText,
  token: symbolText,
  content: z.union([
    /** A file's text: recipient, amount, memo. */
    z.object({ csv: z.string().max(200_000) }),
    z.object({ rows: z.array(batchRowText).max(1_000) }),
    z.object({
      split: z.object({
        total: amountText,
        among: z.array(z.object({ recipient: z.string().max(200), share: z.number().int() })).max(1_000),
        memo: z.string().max(1_000).optional(),
      }),
    }),
  ]),
  /** Whether a payment that fails stops all of them, or is left out and given back. */
  onFailure: z.enum(['stop', 'skip']),
})
export const batchIdInput = z.object({ batchId: z.string().regex(/^0x[0-9a-fA-F]{64}$/) })
export const batchSubmitInput = batchIdInput.extend({ signature, acknowledged: acknowledged.optional() })

/** What was signed and taken back: a plan, a payment or a batch, by its id. */
export const revocationInput = z.object({ kind: z.enum(['plan', 'payment', 'batch']), subjectId: ownId })
export const revocationSubmitInput = revocationInput.extend({
  /** Any of those that `list` has typed data for. */
  signatures: z
    .array(z.object({ nonce: z.string().regex(/^0x[0-9a-fA-F]{64}$/), signature }))
    .min(1)
    .max(MAX_PLAN_PAYMENTS),
})

export const coverQuoteInput = z.object({
  holder: addressText,
  productId: uint256,
  /** Decimal text in the payout asset. */
  insured: amountText,
  days: z.number().int().min(1).max(365),
})
export const purchaseIdInput = z.object({ purchaseId: ownId })
export const holderInput = z.object({ holder: addressText })
export const policyListInput = pageInput.extend({ holder: addressText })
export const policyIdInput = z.object({
  policyId: uint256,
})
export const claimIdInput = z.object({ claimId: ownId })

export const signInInput = z.object({ message: z.string().max(4_000), signature })
/** No control characters: neither people nor PostgreSQL can read them. */
const contactName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u)

export const apiKeyInput = z.object({
  /** For people: what the key is used for. */
  name: contactName,
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  /** Calls a minute on average; ten seconds' worth of them may come at once. */
  ratePerMinute: z.number().int().min(6).max(60_000).default(600),
  /** Absent: the key does not end by itself. */
  expiresInDays: z.number().int().min(1).max(3_650).optional(),
})
export const apiKeyIdInput = z.object({ keyId: ownId })

/** A cursor is a name as it is folded, which can be longer than as it was written. */
export const contactPageInput = pageInput.extend({ cursor: z.string().max(2_000).nullish() })
export const contactInput = z.object({ name: contactName, address: addressText })
export const contactNameInput = z.object({ name: contactName })

/** What PostgreSQL cannot keep and people cannot read is no part of a name or an address. */
const plainText = (length: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(length)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)
const countryCode = z.string().regex(/^[A-Z]{2}$/)
const personName = { familyName: plainText(100), givenName: plainText(100) }
export const personInput = z.object({
  ...personName,
  street: plainText(70),
  buildingNumber: plainText(16).optional(),
  postCode: plainText(16),
  town: plainText(35),
  /** ISO 3166-1 alpha-2. */
  country: countryCode,
  dateOfBirth: z.iso.date().optional(),
  placeOfBirth: plainText(70).optional(),
})
export const travelRuleInput = paymentIdInput.extend({ beneficiary: z.object(personName) })
/** Of one quote, or appealed ones, alone where that is asked. */
export const riskDecisionListInput = pageInput.extend({
  quoteId: ownId.optional(),
  isAppealed: z.boolean().optional(),
})
export const refundQuoteInput = paymentIdInput.extend({
  /** Decimal text in the token received; left out: everything that was not refunded yet. */
  amount: amountText.optional(),
  payWith: symbolText.optional(),
  memo: z.string().max(280).optional(),
  preference: z.enum(ROUTE_PREFERENCES).optional(),
})

export const linkInput = z.object({
  creator: addressText,
  /** Decimal text in `token`: what the claimant gets, exactly. */
  amount: amountText,
  token: symbolText,
  /** Address of a key made for this link alone; the key itself belongs into the link's fragment. */
  claimKey: addressText,
  /** How long it can be claimed; then the money goes back by itself. */
  periodSec: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31),
  memo: plainText(280).optional(),
})
export const linkIdInput = z.object({ linkId: z.string().regex(/^0x[0-9a-fA-F]{64}$/) })
export const linkSignInput = linkIdInput.extend({ signature })
export const linkClaimOfferInput = linkIdInput.extend({ recipient: addressText })
export const linkClaimInput = linkClaimOfferInput.extend({ signature })

export const requestInput = z.object({
  /** Decimal text in `token`: what the payee is to get in all. */
  amount: amountText,
  token: symbolText,
  /** The only one who may pay. */
  debtor: addressText.optional(),
  inParts: z.boolean().default(false),
  /** An invoice number, e.g.; it becomes the memo of the payments. */
  reference: plainText(64).optional(),
  memo: plainText(280).optional(),
  /** Chain time. */
  dueAtSec: z
    .number()
    .int()
    .min(1)
    .max(2 ** 40)
    .optional(),
})
export const requestIdInput = z.object({ requestId: ownId })
export const requestQuoteInput = requestIdInput.extend({
  payer: addressText,
  /** Decimal text in the request's token; left out: what is outstanding. */
  amount: amountText.optional(),
  payWith: symbolText.optional(),
  confirmedMiddleDigits: z.string().max(64).optional(),
  preference: z.enum(ROUTE_PREFERENCES).optional(),
})

export const appealInput = z.object({ decisionId: ownId, reason: plainText(2_000) })
export const appealListInput = pageInput.extend({
  state: z.enum(['open', 'upheld', 'overturned']).default('open'),
})
/** `uphold` leaves the decision as it is, `release` lets the payment go that it held; the payer reads the answer. */
export const appealAnswerInput = z.object({
  decisionId: ownId,
  verdict: z.enum(['uphold', 'release']),
  answer: plainText(2_000),
})

/** Whole tokens of each asset; a payment that is worth splitting takes more than the usual thousand. */
export const fundInput = z.object({
  address: addressText,
  tokens: z.number().int().min(1).max(1_000_000).default(1_000),
})
export const advanceTimeInput = z.object({
  seconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400),
})
export const movePriceInput = z.object({
  asset: symbolText,
  /** Dollars, e.g. `"0.9"`. */
  price: amountText,
  /** How long the price holds: chain time moves on by this. */
  holdSec: z
    .number()
    .int()
    .min(0)
    .max(90 * 86_400),
})
