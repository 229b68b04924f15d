/** Cover: products, quotes, policies and claims. */
import { z } from 'zod'
import { amount, asset, failure, pageOf, sec, typedData } from './common.ts'

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

export const coverPolicy = z.object({
  policyId: z.bigint(),
  holder: z.string(),
  insured: amount,
  premium: amount,
  startsAtSec: sec,
  endsAtSec: sec,
  status: z.string(),
  payout: amount.nullable(),
})
export const coverPolicyPage = pageOf(coverPolicy)

export const coverClaim = z.object({
  claimId: z.string(),
  state: z.string(),
  txHash: z.string().nullable(),
  failure,
})
