import { readEnglishNumber, readHanNumber } from './numbers.ts'
import type { Reading, Span } from './reading.ts'

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
)
const WEEKDAY = '(?:(?:sun|mon|tues|wednes|thurs|fri|satur)day|sun|mon|tue|wed|thu|fri|sat)'
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const ENGLISH_DAY = `(?:today|tomorrow|tonight|(?:this |next |the coming )?${WEEKDAY}|(?:the )?end of (?:the )?(?:day|week|month)|[0-9]{4}-[0-9]{2}-[0-9]{2}|${MONTH}\\.? [0-9]{1,2}(?:st|nd|rd|th)?|[0-9]{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH})`
const HAN_DAY =
  '(?:今天|明天|后天|(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]|(?:本|这个?)?月底|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}月[0-9]{1,2}[日号])'

export interface DateReading {
  /** Calendar date (YYYY-MM-DD) by which it should happen. */
  readonly when: string | null
  /** A date was named that cannot be pinned down, such as "next Friday". */
  readonly isUnclear: boolean
  /** It should happen at, not by, a time: a scheduled payment. */
  readonly isScheduled: boolean
}

/** Covers dates and times of day, and tells a deadline ("by Friday") from an appointment ("on Friday"). */
export function takeDates(reading: Reading, now: string, timeZone: string): DateReading {
  const deadlines = [
    ...reading.take(
      new RegExp(`\\b(?:by|before|no later than|not later than)\\s+(${ENGLISH_DAY})\\b`, 'giu'),
    ),
    ...reading.take(new RegExp(`在?(${HAN_DAY})(?:之前|以前|前)`, 'gu')),
  ]
  const appointments = [
    ...reading.take(new RegExp(`\\b(?:on |this |next |starting )(${ENGLISH_DAY})\\b`, 'giu')),
    ...reading.take(new RegExp(`${HAN_DAY.replace('今天|', '')}`, 'gu')),
    ...reading.take(
      /\b(?:at )?[0-9]{1,2}(?::[0-9]{2}\s?(?:am|pm)?|\s?(?:am|pm))\b|\bat (?:noon|midnight)\b|[0-9]{1,2}点(?:半|整|[0-9]{1,2}分)?/giu,
    ),
  ]
  const today = dateIn(timeZone, new Date(now))
  const when = deadlines.map((deadline) => resolveDay(deadline.groups[0] ?? '', today))
  return {
    when: when.length === 1 ? (when[0] ?? null) : null,
    isUnclear: when.length > 1 || (when.length === 1 && when[0] === undefined),
    isScheduled: appointments.length > 0,
  }
}

/** Covers one length of time ("30 days", "三个月") and gives it in days: a month is 30, a year 365. */
export function takePeriods(reading: Reading): readonly (Span & { readonly days: number | undefined })[] {
  const english = reading.take(
    /\b(?:(?:for|over|during|lasting) )?(?:the next |a period of |a term of )?([0-9]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety|half an?)[\s-](days?|weeks?|fortnights?|months?|quarters?|years?)(?: long)?\b/giu,
  )
  const han = reading.take(
    /(?:未来|接下来|为期|期限)?([0-9]+|[一二两三四五六七八九十百]+|半)\s*(?:个(半)?)?(天|周|星期|礼拜|月|季度|年)(?!\s*[0-9]+\s*[日号])/gu,
  )
  return [
    ...english.map((taken) => ({
      start: taken.start,
      end: taken.end,
      days: englishDays(taken.groups[0] ?? '', taken.groups[1] ?? ''),
    })),
    ...han.map((taken) => ({
      start: taken.start,
      end: taken.end,
      days: taken.groups[1] === undefined ? hanDays(taken.groups[0] ?? '', taken.groups[2] ?? '') : undefined,
    })),
  ]
}

function englishDays(count: string, unit: string): number | undefined {
  const perUnit = daysPer(unit.toLowerCase().replace(/s$/, ''))
  if (/^half/i.test(count)) return perUnit === 365 ? 180 : undefined
  const number = /^[0-9]+$/.test(count) ? count : readEnglishNumber(count)
  return number === undefined ? undefined : Number(number) * perUnit
}

function hanDays(count: string, unit: string): number | undefined {
  const perUnit = daysPer(unit)
  if (count === '半') return perUnit === 365 ? 180 : perUnit === 30 ? 15 : undefined
  const number = /^[0-9]+$/.test(count) ? count : readHanNumber(count)
  return number === undefined ? undefined : Number(number) * perUnit
}

function daysPer(unit: string): number {
  if (unit === 'day' || unit === '天') return 1
  if (unit === 'week' || unit === '周' || unit === '星期' || unit === '礼拜') return 7
  if (unit === 'fortnight') return 14
  if (unit === 'month' || unit === '月') return 30
  if (unit === 'quarter' || unit === '季度') return 90
  return 365
}

function resolveDay(written: string, today: Date): string | undefined {
  const day = written.toLowerCase()
  if (/^(?:today|tonight|今天|(?:the )?end of (?:the )?day)$/u.test(day)) return isoDate(today)
  if (day === 'tomorrow' || day === '明天') return isoDate(addDays(today, 1))
  if (day === '后天') return isoDate(addDays(today, 2))
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) return Number.isNaN(Date.parse(day)) ? undefined : day
  if (/月底$|end of (?:the )?month$/u.test(day)) {
    return isoDate(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 0)))
  }
  if (/end of (?:the )?week$/.test(day)) return isoDate(addDays(today, (7 - today.getUTCDay()) % 7))
  return resolveMonthDay(day, today) ?? resolveWeekday(day, today)
}

function resolveWeekday(day: string, today: Date): string | undefined {
  // "Next Friday" is this week's Friday to some and the week after's to others.
  if (/^next |^下/u.test(day)) return undefined
  const han = /[一二三四五六日天]$/u.exec(day)?.[0]
  const name = day.replace(/^(?:this|the coming) /, '')
  const target =
    han === undefined
      ? WEEKDAYS.findIndex((weekday) => weekday.startsWith(name.slice(0, 3)))
      : '日一二三四五六'.indexOf(han.replace('天', '日'))
  return target < 0 ? undefined : isoDate(addDays(today, (target - today.getUTCDay() + 7) % 7))
}

function resolveMonthDay(day: string, today: Date): string | undefined {
  const han = /^([0-9]{1,2})月([0-9]{1,2})[日号]$/u.exec(day)
  const english = new RegExp(`^(?:(${MONTH})\\.? ([0-9]{1,2})|([0-9]{1,2})\\D* (?:of )?(${MONTH}))`).exec(day)
  if (han === null && english === null) return undefined
  const monthName = (english?.[1] ?? english?.[4] ?? '').slice(0, 3)
  const month = han === null ? MONTHS.findIndex((name) => name.startsWith(monthName)) : Number(han[1]) - 1
  const dayOfMonth = Number(han?.[2] ?? english?.[2] ?? english?.[3])
  for (const year of [today.getUTCFullYear(), today.getUTCFullYear() + 1]) {
    const date = new Date(Date.UTC(year, month, dayOfMonth))
    if (date.getUTCMonth() !== month || date.getUTCDate() !== dayOfMonth) continue
    if (date >= today) return isoDate(date)
  }
  return undefined
}

/** The calendar date somebody's clock shows, as midnight UTC of that date. */
function dateIn(timeZone: string, instant: Date): Date {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant)
  return new Date(`${parts}T00:00:00Z`)
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000)
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10)
}
