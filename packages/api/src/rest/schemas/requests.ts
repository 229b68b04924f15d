/** Payment requests. */
import { z } from 'zod'
import { address, amount, hash, pageOf, sec } from './common.ts'

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

export const paymentRequestPage = pageOf(paymentRequest)
