import { calendarDate } from '@safelane/payments'
import { dayFrom, isoDate } from './calendar.ts'
import { CHINESE_DAYS, countOf, type DayForm, DURATIONS, ENGLISH_DAYS, SPANISH_DAYS } from './days.ts'
import { globalPattern, LEXICONS, NOT_AFTER, NOT_BEFORE, phrasePattern } from './lexicon/compile.ts'
import { DATE, type Reading, type Span, type Taken } from './reading.ts'

export interface DateReading {
  /** Calendar date (YYYY-MM-DD) by which, or on which, it should happen. */
  readonly when: string | null
  /** A date was named that cannot be pinned down, such as "next Friday". */
  readonly isUnclear: boolean
  /** Any day was named at all. */
  readonly isDated: boolean
  /** The day was named as the first of several: "starting Monday". */
  readonly isStart: boolean
  /** It should happen at, not by, a later time: a scheduled payment. */
  readonly isScheduled: boolean
}

/** Words before a day: what of them makes it a deadline, and what an appointment. */
const ROLES = [
  {
    days: ENGLISH_DAYS,
    isSpaced: true,
    deadline:
      '(?:by|before) (?:noon|midday|lunchtime|[0-9]{1,2}(?::[0-9]{2})? ?(?:am|pm))(?: on)?|by|before|no later than|not later than|until|till|til|due(?: on| by)?|deadline|on or before|payable by|by the latest on',
    appointment: 'starting(?: on| from)?|beginning(?: on)?|from|effective|as of|on|this|for|at|dated',
    suffix: '(?: at the latest)?',
  },
  {
    days: SPANISH_DAYS,
    isSpaced: true,
    deadline:
      'antes de|antes del|a mas tardar|como muy tarde|hasta|no mas tarde de|(?:que )?(?:vence|venza|con vencimiento)(?: el)?|para antes de(?:l)?|para',
    appointment: 'a partir de(?:l)?|desde|empezando|comenzando|en|para',
    suffix: '(?: como muy tarde| a mas tardar)?',
  },
]

const START =
  /^(?:starting|beginning|from|effective|as of|a partir|desde|empezando|comenzando|从|自)|(?:开始|起)$/iu
const VAGUE = new Map(LEXICONS.map((lexicon) => [lexicon, phrasePattern(lexicon, lexicon.vagueDates)]))

const TIME_OF_DAY =
  /(?:(?:by|at|before|around|after|a las|a la|sobre las)\s+)?(?:(?<![\p{L}\p{N}.,:])[0-9]{1,2}(?::[0-9]{2})?\s?(?:am|pm|a\.m\.|p\.m\.|uhr|hrs|h)(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])[0-9]{1,2}:[0-9]{2}(?![0-9]))|(?:at|by|before) (?:noon|midnight|lunchtime|[0-9]{1,2} o'clock)|(?:早上|上午|中午|下午|晚上|凌晨)?[0-9一二两三四五六七八九十]{1,3}点(?:半|整|[0-9]{1,2}分)?(?:之?前)?|(?:早上|上午|中午|下午|晚上|凌晨)|a mediodia|in the (?:morning|afternoon|evening)/giu

/** Covers days, spans of time and times of day, and tells a deadline ("by Friday") from an appointment ("on Friday"). */
export function takeDates(reading: Reading, now: string, timeZone: string): DateReading {
  const today = dayFrom(calendarDate(now, timeZone))
  const found: { day: Date | undefined; isDeadline: boolean }[] = []
  let isVague = false
  let isStart = false
  for (const lexicon of LEXICONS) {
    if (reading.take(VAGUE.get(lexicon) ?? phrasePattern(lexicon, lexicon.vagueDates), DATE).length > 0)
      isVague = true
  }
  const collect = (taken: readonly Taken[], form: DayForm, isDeadline: boolean): void => {
    for (const { groups, text } of taken) {
      if (START.test(text)) isStart = true
      const words = groups.map((group) => (group ?? '').toLowerCase())
      found.push({ day: form.resolve(words, today), isDeadline })
    }
  }
  for (const form of DURATIONS) {
    const source = /\p{Script=Han}/u.test(form.source) ? form.source : bounded(form.source)
    collect(reading.take(globalPattern(source), DATE), form, form.isDeadline)
  }
  for (const { days, deadline, appointment, suffix } of ROLES) {
    for (const form of days) {
      collect(reading.take(pattern(`(?:${deadline}) ?:? (?:${form.source})${suffix}`), DATE), form, true)
    }
    for (const form of days) {
      collect(reading.take(pattern(`(?:(?:${appointment}) )?(?:${form.source})`), DATE), form, false)
    }
  }
  for (const form of CHINESE_DAYS) {
    collect(
      reading.take(
        globalPattern(
          `(?:在|截止到?|截至)?${form.source}(?:[早晚]上|上午|中午|下午)?(?:之前|以前|前|之内|以内|内|截止|到期)`,
          'gu',
        ),
        DATE,
      ),
      form,
      true,
    )
  }
  for (const form of CHINESE_DAYS) {
    collect(
      reading.take(globalPattern(`(?:从|自|在|于)?${form.source}(?:开始|起)?`, 'gu'), DATE),
      form,
      false,
    )
  }
  const times = reading.take(TIME_OF_DAY, DATE)
  // "By 5 pm" without a day is today.
  if (found.length === 0 && times.some(({ text }) => /^(?:by|before)\s|前$/iu.test(text))) {
    found.push({ day: today, isDeadline: true })
  }
  const days = [...new Set(found.map(({ day }) => (day === undefined ? undefined : isoDate(day))))]
  const [when = null] = days
  const isPast = when !== null && when < isoDate(today)
  const isOnDay = found.some(({ isDeadline }) => !isDeadline)
  return {
    isDated: found.length > 0,
    isStart,
    when: days.length === 1 && !isPast ? when : null,
    isUnclear: isVague || days.length > 1 || (found.length > 0 && when === null) || isPast,
    isScheduled: isOnDay && when !== isoDate(today),
  }
}

/** Covers a length of time ("for 30 days", "三个月") and gives it in days: a month is 30, a year 365. */
export function takePeriods(reading: Reading): readonly (Span & { readonly days: number | undefined })[] {
  const spaced = reading.take(
    pattern(
      '(?:(?:for|over|during|lasting|por|durante|para) )?(?:the next |a (?:period|term) of |un (?:periodo|plazo) de |los proximos )?([0-9]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety|half an?|half|una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|treinta|sesenta|noventa|medio)[ \\-](days?|weeks?|fortnights?|months?|quarters?|years?|dias?|semanas?|mes(?:es)?|trimestres?|anos?)(?: long| term)?',
    ),
    DATE,
  )
  const han = reading.take(
    /(?:未来|接下来|为期|期限是?|保期)?([0-9]+|[一二两三四五六七八九十百]+|半)\s*(?:个(半)?)?(天|日|周|星期|礼拜|月|季度|年)(?!\s*[0-9]+\s*[日号])的?/gu,
    DATE,
  )
  return [...spaced, ...han].map(({ start, end, groups }) => {
    const isHalf = /^(?:half|medio|半)/.test(groups[0] ?? '')
    const isWithHalf = groups.length > 2 && groups[1] !== undefined
    const unit = (groups.at(-1) ?? '').toLowerCase()
    return {
      start,
      end,
      days: isWithHalf ? undefined : daysIn(isHalf ? 0.5 : countOf((groups[0] ?? '').toLowerCase()), unit),
    }
  })
}

function daysIn(count: number, unit: string): number | undefined {
  const perUnit = /^(?:d|天|日)/.test(unit)
    ? 1
    : /^(?:w|semana|周|星期|礼拜)/.test(unit)
      ? 7
      : /^fortnight/.test(unit)
        ? 14
        : /^(?:q|trimestre|季)/.test(unit)
          ? 90
          : /^(?:y|a|年)/.test(unit)
            ? 365
            : 30
  // Half a year is half of twelve months.
  const days = count === 0.5 && perUnit === 365 ? 180 : count * perUnit
  return Number.isInteger(days) ? days : undefined
}

/** A global pattern for a spaced language in which a space stands for any run of spaces. */
function pattern(source: string): RegExp {
  return globalPattern(bounded(source))
}

function bounded(source: string): string {
  const spaced = source.replaceAll(' ?', '\\s*').replaceAll(' ', '\\s+')
  return `${NOT_AFTER}(?:${spaced})${NOT_BEFORE}`
}
