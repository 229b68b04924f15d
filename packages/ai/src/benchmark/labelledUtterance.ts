import { REQUESTED_ACTIONS } from '@safelane/payments'
import { z } from 'zod'

const payeeSchema = z.union(
  [z.object({ contact: z.string() }), z.object({ address: z.string() }), z.object({ name: z.string() })],
  { error: 'a payee is {"contact": …}, {"address": "0x…"} or {"name": "ana.lane"}' },
)

const repeatSchema = z.object({
  every: z.enum(['day', 'week', 'month', 'quarter', 'year']),
  /** Only where it is not 1: every other week is 2. */
  interval: z.number().nullish(),
  on: z.number().nullish(),
  times: z.number().nullish(),
})

const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text))
const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
/** Left out and null are the same in a context. */
const orElse = <Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) =>
  schema.nullish().transform((given): z.output<Schema> => given ?? value)

const contextSchema = z.object({
  now: orElse(
    z.string().refine(isInstant, 'an ISO 8601 instant such as "2026-03-02T10:00:00Z"'),
    '2026-03-02T10:00:00Z',
  ),
  timeZone: orElse(z.string().refine(isTimeZone, 'an IANA time zone such as "Europe/Berlin"'), 'UTC'),
  currency: orElse(z.string(), 'USD'),
  contacts: orElse(z.array(z.object({ name: z.string(), address: z.string() })), []),
  tokens: orElse(z.array(z.string()), ['USDC', 'USDT', 'DAI']),
  chains: orElse(z.array(z.string()), ['safelane']),
  untrusted: orElse(z.array(z.object({ source: z.string(), text: z.string() })), []),
})

/** One line of a benchmark file: a sentence, what is known about the speaker, and what it means. Absent keys are not scored. */
export const labelledUtteranceSchema = z.object({
  id: z.union([z.string(), z.number().transform(String)]).optional(),
  locale: z.string().optional(),
  text: z.string(),
  context: contextSchema.optional(),
  expect: z.object({
    outcome: z.enum(['intent', 'clarify', 'refuse']),
    action: z.enum(REQUESTED_ACTIONS).nullish(),
    payees: z.array(payeeSchema).nullish(),
    amount: z
      .object({
        value: z.union([
          z.string().regex(/^[0-9]+(?:\.[0-9]+)?$/, 'a plain decimal such as "40" or "15.5"'),
          z.number().nonnegative().transform(String),
        ]),
        currency: z.string().nullish(),
        each: z.boolean().nullish(),
      })
      .nullish(),
    token: z.string().nullish(),
    when: z
      .string()
      .refine(
        (text) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text) && isInstant(text),
        'a date such as "2026-03-06"',
      )
      .nullish(),
    repeat: repeatSchema.nullish(),
    preference: z.enum(['cheapest', 'fastest', 'safest']).nullish(),
    memo: z.string().nullish(),
    /** Length of a cover in days; only for `buy-cover`. */
    days: z.number().nullish(),
    about: z.enum(['amount', 'payee', 'token', 'action', 'date']).nullish(),
  }),
})

type Parsed = z.output<typeof labelledUtteranceSchema>

export interface LabelledUtterance extends Parsed {
  readonly id: string
  readonly locale: string
  readonly context: z.output<typeof contextSchema>
}

/** A benchmark file that cannot be read: says which line and field, and what belongs there. */
export class BenchmarkFileError extends Error {
  override readonly name = 'BenchmarkFileError'
}

/**
 * Reads a benchmark file: one labelled utterance per line, or an array of them. Keys in any order; unknown keys are
 * left alone; whatever is missing around a sentence has a default. Throws `BenchmarkFileError` for the first that is wrong.
 */
export function parseUtterances(text: string): readonly LabelledUtterance[] {
  const content = text.replace(/^\ufeff/, '')
  const found = content.trimStart().startsWith('[') ? itemsOf(content) : linesOf(content)
  return found.map(({ where, number, value }) => {
    const parsed = labelledUtteranceSchema.safeParse(value)
    if (!parsed.success)
      throw new BenchmarkFileError(`${where} is not a labelled utterance: ${problemsIn(parsed.error)}`)
    const { id = `${number}`, locale = 'en', context = contextSchema.parse({}) } = parsed.data
    return { ...parsed.data, id, locale, context }
  })
}

interface Found {
  readonly where: string
  readonly number: number
  readonly value: unknown
}

function linesOf(content: string): readonly Found[] {
  return content
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => ({ where: `Line ${number}`, number, value: jsonOf(line, `Line ${number}`) }))
}

function itemsOf(content: string): readonly Found[] {
  const items: unknown = jsonOf(content, 'The file')
  return (Array.isArray(items) ? items : []).map((value: unknown, index) => ({
    ...{ where: `Item ${index + 1}`, number: index + 1, value },
  }))
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new BenchmarkFileError(`${where} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}

function problemsIn(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.length === 0 ? 'the whole' : path.join('.')}: ${message}`)
    .join('; ')
}
