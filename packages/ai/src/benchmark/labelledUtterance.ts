import { REQUESTED_ACTIONS } from '@safelane/payments'
import { z } from 'zod'

const payeeSchema = z.union([
  z.object({ contact: z.string() }),
  z.object({ address: z.string() }),
  z.object({ name: z.string() }),
])

const repeatSchema = z.object({
  every: z.string(),
  /** Only where it is not 1: every other week is 2. */
  interval: z.number().nullish(),
  on: z.number().nullish(),
  times: z.number().nullish(),
})

/** One line of a benchmark file: a sentence, what is known about the speaker, and what it means. Absent keys are not scored. */
export const labelledUtteranceSchema = z.object({
  id: z.string(),
  locale: z.string(),
  text: z.string(),
  context: z.object({
    now: z.string().default('2026-03-02T10:00:00Z'),
    timeZone: z.string().default('UTC'),
    currency: z.string().default('USD'),
    contacts: z.array(z.object({ name: z.string(), address: z.string() })).default([]),
    tokens: z.array(z.string()).default(['USDC', 'USDT', 'DAI']),
    chains: z.array(z.string()).default(['safelane']),
    untrusted: z.array(z.object({ source: z.string(), text: z.string() })).default([]),
  }),
  expect: z.object({
    outcome: z.enum(['intent', 'clarify', 'refuse']),
    action: z.enum(REQUESTED_ACTIONS).optional(),
    payees: z.array(payeeSchema).optional(),
    amount: z
      .object({ value: z.string(), currency: z.string().optional(), each: z.boolean().optional() })
      .nullish(),
    token: z.string().nullish(),
    when: z.string().nullish(),
    repeat: repeatSchema.nullish(),
    preference: z.enum(['cheapest', 'fastest', 'safest']).nullish(),
    memo: z.string().nullish(),
    /** Length of a cover in days; only for `buy-cover`. */
    days: z.number().optional(),
    about: z.enum(['amount', 'payee', 'token', 'action', 'date']).nullish(),
  }),
})

export type LabelledUtterance = z.infer<typeof labelledUtteranceSchema>

/** Reads a benchmark file; throws with the line number of the first line that is not a labelled utterance. */
export function parseUtterances(jsonLines: string): readonly LabelledUtterance[] {
  return jsonLines
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return labelledUtteranceSchema.parse(JSON.parse(line))
      } catch (cause) {
        throw new Error(`Line ${number} is not a labelled utterance`, { cause })
      }
    })
}
