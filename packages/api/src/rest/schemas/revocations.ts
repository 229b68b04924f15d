/** Signatures taken back. */
import { z } from 'zod'
import { failure, hash, sec, typedData } from './common.ts'

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
