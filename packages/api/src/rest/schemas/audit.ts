/** The audit log. */
import { z } from 'zod'
import { instant, pageOf } from './common.ts'

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
