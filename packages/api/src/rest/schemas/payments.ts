/** Sentences, quotes with their routes, and payments. */
import { z } from 'zod'
import { address, amount, asset, failure, hash, pageOf, sec, typedData } from './common.ts'

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
