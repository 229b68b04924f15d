import { z } from 'zod'

/**
 * Shapes and lengths only: what a field means (checksums, decimals, balances) the domain judges, so that every client
 * gets the domain's code and field instead of a schema complaint.
 */
const addressText = z.string().max(100)
const amountText = z.string().max(100)
const symbolText = z.string().max(32)
const quoteId = z.string().min(1).max(100)
const signature = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
  .max(4_096)

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
  payWith: symbolText.optional(),
  memo: z.string().max(280).optional(),
  /** The recipient's middle digits, typed in to override a lookalike warning. */
  confirmedMiddleDigits: z.string().max(64).optional(),
})

export const submitInput = z.object({ quoteId, signature })
export const paymentIdInput = z.object({ paymentId: z.string().regex(/^0x[0-9a-fA-F]{64}$/) })
export const paymentListInput = z.object({ address: addressText, cursor: z.string().max(200).nullish() })

export const coverQuoteInput = z.object({
  holder: addressText,
  productId: z
    .bigint()
    .nonnegative()
    .max(2n ** 256n - 1n),
  /** Decimal text in the payout asset. */
  insured: amountText,
  days: z.number().int().min(1).max(365),
})
export const purchaseIdInput = z.object({ purchaseId: z.string().min(1).max(100) })
export const holderInput = z.object({ holder: addressText })
export const policyIdInput = z.object({
  policyId: z
    .bigint()
    .nonnegative()
    .max(2n ** 256n - 1n),
})
export const claimIdInput = z.object({ claimId: z.string().min(1).max(100) })

export const signInInput = z.object({ message: z.string().max(4_000), signature })
export const contactInput = z.object({ name: z.string().trim().min(1).max(64), address: addressText })
export const contactNameInput = z.object({ name: z.string().max(64) })

export const fundInput = z.object({ address: addressText })
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
