import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PLAN_PAYMENTS, type PlanRule, planDates } from './planDates.ts'

const NOW = Date.UTC(2027, 0, 1) / 1_000
const rule = (change: Partial<PlanRule> = {}): PlanRule => ({
  firstDate: '2027-01-31',
  time: '09:00',
  timeZone: 'Europe/Berlin',
  repeat: { every: 'month', interval: 1, end: { times: 4 } },
  ...change,
})

function instantsOf(given: PlanRule): string[] {
  const dates = planDates(given, NOW)
  if (!dates.ok) throw dates.error
  return dates.value.map(({ dueAtSec }) => new Date(dueAtSec * 1_000).toISOString().slice(0, 16))
}

function refusalOf(given: PlanRule): string | undefined {
  const dates = planDates(given, NOW)
  return dates.ok ? undefined : `${dates.error.code} ${dates.error.field}`
}

describe('the dates of a plan', () => {
  it('fall on the last day of shorter months and return to the 31st, at the same local time', () => {
    expect(instantsOf(rule())).toEqual([
      '2027-01-31T08:00',
      '2027-02-28T08:00',
      '2027-03-31T07:00',
      '2027-04-30T07:00',
    ])
  })

  it('move past an hour that the clocks skip, and take the earlier of an hour that comes twice', () => {
    const daily = { every: 'day', interval: 1, end: { times: 2 } } as const
    expect(instantsOf(rule({ firstDate: '2027-03-27', time: '02:30', repeat: daily }))).toEqual([
      '2027-03-27T01:30',
      '2027-03-28T01:30',
    ])
    expect(instantsOf(rule({ firstDate: '2027-10-31', time: '02:30', repeat: null }))).toEqual([
      '2027-10-31T00:30',
    ])
  })

  it('go on until a date, which counts', () => {
    const fortnightly = (until: string) => ({ every: 'week', interval: 2, end: { until } }) as const
    expect(instantsOf(rule({ repeat: fortnightly('2027-02-28') }))).toHaveLength(3)
    expect(instantsOf(rule({ repeat: fortnightly('2027-02-27') }))).toHaveLength(2)
  })

  it.each([
    [rule({ firstDate: '2026-12-31' }), 'DATE_IN_THE_PAST firstDate'],
    [rule({ firstDate: '2027-02-30' }), 'MALFORMED_DATE firstDate'],
    [rule({ firstDate: '31.01.2027' }), 'MALFORMED_DATE firstDate'],
    [rule({ time: '24:00' }), 'MALFORMED_TIME time'],
    [rule({ timeZone: '+02:00' }), 'UNKNOWN_TIME_ZONE timeZone'],
    [rule({ timeZone: 'Mars/Olympus' }), 'UNKNOWN_TIME_ZONE timeZone'],
    [rule({ firstDate: '2033-01-31', repeat: null }), 'DATE_TOO_FAR firstDate'],
    [rule({ repeat: { every: 'month', interval: 12, end: { times: 7 } } }), 'DATE_TOO_FAR repeat.end'],
    [rule({ repeat: { every: 'day', interval: 1, end: { times: 61 } } }), 'TOO_MANY_PAYMENTS repeat.end'],
    [
      rule({ repeat: { every: 'day', interval: 1, end: { until: '2027-12-31' } } }),
      'TOO_MANY_PAYMENTS repeat.end',
    ],
    [rule({ repeat: { every: 'day', interval: 1, end: { until: '2027-01-30' } } }), 'NO_PAYMENTS repeat.end'],
    [
      rule({ repeat: { every: 'day', interval: 1, end: { until: 'soon' } } }),
      'MALFORMED_DATE repeat.end.until',
    ],
  ])('are refused with the field at fault: %j → %s', (given, refusal) => {
    expect(refusalOf(given)).toBe(refusal)
  })

  it('are in order, in the future, and no two can be paid at the same time', () => {
    const anyRule = fc.record({
      firstDate: fc
        .integer({ min: 2, max: 700 })
        .map((days) => new Date((NOW + days * 86_400) * 1_000).toISOString().slice(0, 10)),
      time: fc.constantFrom('00:00', '02:30', '23:59'),
      timeZone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Asia/Shanghai',
        'Australia/Lord_Howe',
      ),
      repeat: fc.record({
        every: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        interval: fc.integer({ min: 1, max: 3 }),
        end: fc.record({ times: fc.integer({ min: 1, max: 12 }) }),
      }),
    })
    fc.assert(
      fc.property(anyRule, (given) => {
        const dates = planDates(given, NOW)
        if (!dates.ok) throw dates.error
        expect(dates.value).toHaveLength(given.repeat.end.times)
        expect(dates.value.length).toBeLessThanOrEqual(MAX_PLAN_PAYMENTS)
        let previousEnd = NOW
        for (const { dueAtSec, lapsesAtSec } of dates.value) {
          expect(dueAtSec).toBeGreaterThanOrEqual(previousEnd)
          expect(lapsesAtSec).toBeGreaterThan(dueAtSec)
          expect(lapsesAtSec - dueAtSec).toBeLessThanOrEqual(3 * 86_400)
          previousEnd = lapsesAtSec
        }
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })
})
