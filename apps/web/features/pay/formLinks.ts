import type { IntentOutcome } from '@/features/api/trpc.ts'

type ParsedIntent = Extract<IntentOutcome, { outcome: 'intent' }>['intent']

const DAY_MS = 86_400_000

/** The form for plans with everything filled in that the sentence said. */
export function planLink(intent: ParsedIntent, nowSec: number): string {
  const { recipient, amount, memo, when, repeat } = intent
  const query = new URLSearchParams({
    recipient: recipient?.address ?? '',
    amount: amount?.value ?? '',
    token: amount?.symbol ?? '',
    ...(memo === undefined ? {} : { memo }),
  })
  const firstDate = when ?? (repeat == null ? undefined : nextDate(repeat, nowSec))
  if (firstDate !== undefined) query.set('firstDate', firstDate)
  if (repeat == null) query.set('rhythm', 'once')
  else {
    const months = { quarter: 3, year: 12 } as const
    const isMonths = repeat.every === 'quarter' || repeat.every === 'year'
    query.set('rhythm', isMonths ? 'month' : repeat.every)
    const factor = repeat.every === 'quarter' || repeat.every === 'year' ? months[repeat.every] : 1
    query.set('interval', String(repeat.interval * factor))
    if (repeat.times !== null) query.set('times', String(repeat.times))
  }
  return `/plans/new?${query}`
}

/** The form for splits, people by name where they have one. */
export function splitLink({ among = [], amount, memo }: ParsedIntent): string {
  return `/batch?${new URLSearchParams({
    total: amount?.value ?? '',
    token: amount?.symbol ?? '',
    among: among.map(({ address, name }) => name ?? address).join(','),
    ...(memo === undefined ? {} : { memo }),
  })}`
}

type Rhythm = NonNullable<ParsedIntent['repeat']>

/** The first day after today that the rhythm names; undefined when any will do. */
function nextDate({ every, on }: Rhythm, nowSec: number): string | undefined {
  if (on === null) return undefined
  for (let days = 1; days <= 62; days++) {
    const day = new Date(nowSec * 1_000 + days * DAY_MS)
    const isOn = every === 'week' ? (day.getUTCDay() || 7) === on : day.getUTCDate() === on
    if (isOn) return day.toISOString().slice(0, 10)
  }
  return undefined
}
