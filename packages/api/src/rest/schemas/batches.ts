/** Batches. */
import { z } from 'zod'
import { address, amount, failure, hash, pageOf, sec } from './common.ts'

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
