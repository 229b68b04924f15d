import { fail, ok, type Result } from '@safelane/core'
import { Temporal } from 'temporal-polyfill'
import { PlanError } from './planError.ts'

/** How often a plan pays; 3 months are a quarter, 12 a year. */
export interface PlanInterval {
  readonly every: 'day' | 'week' | 'month'
  /** ≥ 1. */
  readonly interval: number
}

/** When a plan ends: after so many payments, or with the last date that is not after `until` (YYYY-MM-DD). */
export type PlanEnd = { readonly times: number } | { readonly until: string }

/** When a plan pays, in the payer's calendar. */
export interface PlanRule {
  /** YYYY-MM-DD of the first payment. */
  readonly firstDate: string
  /** HH:MM of every payment. */
  readonly time: string
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  /** Null: a single payment on `firstDate`. */
  readonly repeat: (PlanInterval & { readonly end: PlanEnd }) | null
}

/** One date of a plan, chain time in seconds: paid in `dueAtSec ≤ t < lapsesAtSec` or not at all. */
export interface PlanDate {
  readonly dueAtSec: number
  readonly lapsesAtSec: number
}

/** Each payment is a signature: so many are signed at once, no more. */
export const MAX_PLAN_PAYMENTS = 60
/** Further ahead nobody knows what they will want to pay. */
const FURTHEST_DAYS = 5 * 366
/** How long a payment is tried. */
const WINDOW_SEC = 3 * 86_400

/**
 * The dates of a rule. The k-th is counted from the first, so that the 31st is paid on the last day of shorter months
 * and on the 31st again after them. A local time that a clock change skips is moved past the gap; one that comes twice
 * is the earlier. Each date can be paid for three days, and never longer than until the next one: at most one payment
 * of a plan is payable at any time.
 */
export function planDates(rule: PlanRule, nowSec: number): Result<readonly PlanDate[], PlanError> {
  const start = startOf(rule)
  if (!start.ok) return start
  const { repeat } = rule
  const first = secondOf(start.value, rule)
  if (first <= nowSec) {
    return fail(
      new PlanError('DATE_IN_THE_PAST', 'The first payment has to be in the future', {
        field: 'firstDate',
        metadata: { dueAtSec: first, nowSec },
      }),
    )
  }
  if (repeat === null) {
    if (first > nowSec + FURTHEST_DAYS * 86_400) return fail(tooFar('firstDate'))
    return ok([{ dueAtSec: first, lapsesAtSec: first + WINDOW_SEC }])
  }
  const last = lastOf(repeat.end)
  if (!last.ok) return last
  const dueAtSec: number[] = []
  // One more than the plan has: it bounds the last one's window.
  for (let index = 0; ; index++) {
    const date = nthDate(start.value.toPlainDate(), repeat, index)
    const isBeyond =
      last.value.kind === 'times'
        ? index >= last.value.times
        : Temporal.PlainDate.compare(date, last.value.date) > 0
    dueAtSec.push(secondOf(date.toPlainDateTime(start.value), rule))
    if (isBeyond) break
    if (index >= MAX_PLAN_PAYMENTS) {
      return fail(
        new PlanError('TOO_MANY_PAYMENTS', `A plan has at most ${MAX_PLAN_PAYMENTS} payments`, {
          field: 'repeat.end',
          metadata: { max: MAX_PLAN_PAYMENTS },
        }),
      )
    }
  }
  if (dueAtSec.length === 1) {
    return fail(
      new PlanError('NO_PAYMENTS', 'The plan ends before its first payment', { field: 'repeat.end' }),
    )
  }
  if ((dueAtSec.at(-2) ?? 0) > nowSec + FURTHEST_DAYS * 86_400) return fail(tooFar('repeat.end'))
  return ok(
    dueAtSec.slice(0, -1).map((due, index) => ({
      dueAtSec: due,
      lapsesAtSec: Math.min(due + WINDOW_SEC, dueAtSec[index + 1] ?? due + WINDOW_SEC),
    })),
  )
}

function startOf({ firstDate, time, timeZone }: PlanRule): Result<Temporal.PlainDateTime, PlanError> {
  if (!isTimeZone(timeZone)) {
    return fail(
      new PlanError('UNKNOWN_TIME_ZONE', 'A time zone is named like Europe/Berlin', { field: 'timeZone' }),
    )
  }
  const date = dateFrom(firstDate)
  if (date === undefined) return fail(malformedDate('firstDate'))
  if (!/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(time)) {
    return fail(new PlanError('MALFORMED_TIME', 'A time is written like 09:30', { field: 'time' }))
  }
  return ok(date.toPlainDateTime(Temporal.PlainTime.from(time)))
}

type LastDate =
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'until'; readonly date: Temporal.PlainDate }

function lastOf(end: PlanEnd): Result<LastDate, PlanError> {
  if ('times' in end) return ok({ kind: 'times', times: end.times })
  const date = dateFrom(end.until)
  return date === undefined ? fail(malformedDate('repeat.end.until')) : ok({ kind: 'until', date })
}

function nthDate(first: Temporal.PlainDate, repeat: PlanInterval, index: number): Temporal.PlainDate {
  const count = index * repeat.interval
  if (repeat.every === 'month') return first.add({ months: count }, { overflow: 'constrain' })
  return first.add(repeat.every === 'week' ? { weeks: count } : { days: count })
}

function secondOf(local: Temporal.PlainDateTime, { timeZone }: PlanRule): number {
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' })
  return Math.floor(zoned.epochMilliseconds / 1_000)
}

function dateFrom(text: string): Temporal.PlainDate | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' })
  } catch {
    return undefined
  }
}

/** Names of the IANA database only: an offset such as +02:00 has no rules for summer. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function malformedDate(field: string): PlanError {
  return new PlanError('MALFORMED_DATE', 'A date is written like 2027-01-31', { field })
}

function tooFar(field: string): PlanError {
  return new PlanError('DATE_TOO_FAR', 'Payments are planned at most five years ahead', { field })
}
