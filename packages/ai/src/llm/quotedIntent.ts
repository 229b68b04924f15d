import { REQUESTED_ACTIONS } from '@safelane/payments'
import { z } from 'zod'

/** What a language model may answer: an action, and quotations from the sentence. No figure of its own, no address. */
export const quotedIntentSchema = z.object({
  action: z.enum(REQUESTED_ACTIONS).nullable().describe('What is asked for; null when unclear'),
  payees: z
    .array(z.string())
    .describe('Names or addresses of the payees or debtors, copied exactly from the sentence'),
  amount: z.string().nullable().describe('The amount with its currency, copied exactly from the sentence'),
  token: z.string().nullable().describe('Token to be received or insured, copied from the sentence'),
  payWith: z.string().nullable().describe('Token to pay with, copied from the sentence'),
  memo: z.string().nullable().describe('What the payment is for, copied exactly from the sentence'),
  preference: z.enum(['cheapest', 'fastest', 'safest']).nullable(),
})

export type QuotedIntent = z.infer<typeof quotedIntentSchema>
