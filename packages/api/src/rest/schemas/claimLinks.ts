/** Claim links. */
import { z } from 'zod'
import { address, amount, failure, hash, pageOf, sec, typedData } from './common.ts'

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
