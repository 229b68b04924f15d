import type { Repeat } from '@safelane/payments'
import { countOf, EN_WEEKDAY, ES_WEEKDAY, weekdayNumber, ZH_WEEKDAY } from './days.ts'
import { globalPattern, NOT_AFTER, NOT_BEFORE } from './lexicon/compile.ts'
import { DATE, type Reading } from './reading.ts'

export interface RepeatReading {
  readonly repeat: Repeat | null
  /** It repeats in a way that the words leave open, or that cannot be kept. */
  readonly isUnclear: boolean
}

type Every = Repeat['every']

interface RepeatForm {
  readonly source: string
  readonly isSpaced: boolean
  readonly read: (groups: readonly string[]) => Partial<Repeat> | undefined
}

const EN_UNIT = 'days?|weeks?|months?|quarters?|years?'
const ES_UNIT = 'dias?|semanas?|mes(?:es)?|trimestres?|anos?'
const ZH_UNIT = '天|日|周|星期|礼拜|月|季度|年'
const EN_COUNT = 'two|three|four|five|six|ten|twelve|[0-9]+'
const ES_COUNT = 'dos|tres|cuatro|cinco|seis|diez|quince|[0-9]+'
/** A bare number before or after "every month" is an amount. */
const ORDINAL = '(?:the )?([0-9]{1,2})(?:st|nd|rd|th)'

const ENGLISH: readonly RepeatForm[] = [
  spaced(
    `(?:on )?${ORDINAL} (?:day )?(?:of )?(?:every|each|per|the) (?:single )?month(?= every month|,? monthly)|(?:on )?${ORDINAL} (?:day )?(?:of )?(?:every|each|per) month|(?:on )?(?:the |day )([0-9]{1,2}) of (?:every|each) month|(?:on )?the (first) (?:day )?of (?:every|each) month`,
    (days) => monthly(days.find((day) => day !== '') ?? ''),
  ),
  spaced(
    `(?:every|each|per) month,? (?:on )?(?:${ORDINAL}(?: day)?|the ([0-9]{1,2}))|monthly,? (?:on )?${ORDINAL}|every ([0-9]{1,2})(?:st|nd|rd|th)(?: of (?:the|every|each) month)?`,
    (days) => monthly(days.find((day) => day !== '') ?? ''),
  ),
  spaced(`(?:every|each) (other|second) (${EN_UNIT}|${EN_WEEKDAY})`, ([, unit = '']) => eachUnit(unit, 2)),
  spaced(`(?:every|each) (${EN_COUNT}) (${EN_UNIT})`, ([count = '', unit = '']) =>
    eachUnit(unit, countOf(count)),
  ),
  spaced(`(?:weekly|every week|each week),? (?:on )?(?:a )?(${EN_WEEKDAY})`, ([name = '']) => weekly(name)),
  spaced(
    `(?:on )?(?:every|each|all) (?:single )?(${EN_WEEKDAY})(?: (?:morning|afternoon|evening|night))?|on ((?:mon|tues|wednes|thurs|fri|satur|sun)days)`,
    (names) => weekly(names.find((name) => name !== '') ?? ''),
  ),
  spaced('bi-?weekly|fortnightly|(?:every|each|once a) fortnight', () => ({ every: 'week', interval: 2 })),
  spaced('bi-?monthly|semi-?monthly|twice (?:a|per) (?:week|month|year)', () => undefined),
  spaced('(?:every|each) (?:morning|afternoon|evening|night)', () => ({ every: 'day' })),
  spaced('daily|on a daily basis', () => ({ every: 'day' })),
  spaced('weekly|on a weekly basis', () => ({ every: 'week' })),
  spaced('monthly|on a monthly basis', () => ({ every: 'month' })),
  spaced('quarterly', () => ({ every: 'quarter' })),
  spaced('yearly|annually|annual', () => ({ every: 'year' })),
  spaced(
    `(?:(?:once )?(?:every|each|per)|once an?|(?<=[\\ue000-\\ue003] )an?|(?<=(?:usd[ct]|dai|dollars?|bucks?|euros?|pounds?|quid|[0-9]k?) )an?) (?:single )?(day|week|month|quarter|year)(?! from)`,
    ([unit = '']) => eachUnit(unit, 1),
  ),
]

const SPANISH: readonly RepeatForm[] = [
  spaced(
    `(?:cada mes|todos los meses|mensualmente|al mes),? (?:en )?(?:el dia|el|dia) ([0-9]{1,2}|primero)`,
    ([day = '']) => monthly(day),
  ),
  spaced(
    `(?:el dia|los dias|el|los|dia) ([0-9]{1,2}|primero|primer dia|uno) (?:de cada mes|de todos los meses|cada mes|del mes|al mes)`,
    ([day = '']) => monthly(day),
  ),
  spaced(`(?:cada semana|todas las semanas|semanalmente),? (?:el |los )?(${ES_WEEKDAY})`, ([name = '']) =>
    weekly(name),
  ),
  spaced(`(?:cada|todos los|los) (${ES_WEEKDAY})`, ([name = '']) => weekly(name)),
  spaced(`cada (${ES_COUNT}) (${ES_UNIT})`, ([count = '', unit = '']) => eachUnit(unit, countOf(count))),
  spaced('todos los dias|cada dia|a diario|diariamente|al dia|diario', () => ({ every: 'day' })),
  spaced('todas las semanas|cada semana|semanalmente|a la semana|por semana|semanal(?:es)?', () => ({
    every: 'week',
  })),
  spaced('todos los meses|cada mes|mensualmente|al mes|por mes|mensual(?:es)?', () => ({ every: 'month' })),
  spaced('todos los trimestres|cada trimestre|trimestralmente|trimestral', () => ({ every: 'quarter' })),
  spaced('todos los anos|cada ano|anualmente|al ano|anual', () => ({ every: 'year' })),
]

const CHINESE: readonly RepeatForm[] = [
  han(`(?:每个?月|每逢|每)的?([0-9]{1,2}|[一二三四五六七八九十]{1,3})[号日]`, ([day = '']) =>
    monthly(String(countOf(day))),
  ),
  han(`(?:每隔?(?:两|2|二)(?:个)?|每隔一(?:个)?|隔)(${ZH_UNIT})`, ([unit = '']) => eachUnit(unit, 2)),
  han(`每(?:隔)?([0-9]+|[三四五六七八九十]+)(?:个)?(${ZH_UNIT})`, ([count = '', unit = '']) =>
    eachUnit(unit, countOf(count)),
  ),
  han(`每(?:隔)?(?:两|2|二|隔一)(?:个)?(?:周|星期|礼拜)的?(${ZH_WEEKDAY})`, ([name = '']) => ({
    ...weekly(name),
    interval: 2,
  })),
  han(`每(?:个|逢)?(${ZH_WEEKDAY})`, ([name = '']) => weekly(name)),
  han('每(?:一)?(?:天|日)|天天|按天', () => ({ every: 'day' })),
  han('每(?:一|个)?(?:周|星期|礼拜)|按周', () => ({ every: 'week' })),
  han('每(?:一)?(?:个)?月|按月|月月', () => ({ every: 'month' })),
  han('每(?:个)?季度?|按季度?', () => ({ every: 'quarter' })),
  han('每(?:一)?年|按年|年年', () => ({ every: 'year' })),
]

const TIMES: readonly (readonly [source: string, isSpaced: boolean])[] = [
  [`(?:for (?:the next )?)?(${EN_COUNT}|once) times`, true],
  [`(?:durante |por )?(${ES_COUNT}) veces`, true],
  ['(?:共|一共|总共|连续|持续)?([0-9]+|[一二两三四五六七八九十]+)(?:次|期)', false],
]
const SPANS: readonly (readonly [source: string, isSpaced: boolean])[] = [
  [
    `(?:for|over|during) (?:the )?(?:next |following |coming )?(an?|one|eight|seven|nine|${EN_COUNT}) (${EN_UNIT})`,
    true,
  ],
  [
    `(?:durante|por) (?:los proximos |las proximas )?(una?|siete|ocho|nueve|doce|${ES_COUNT}) (${ES_UNIT})`,
    true,
  ],
  [`(?:连续|持续|共|为期|一共)([0-9]+|[一二两三四五六七八九十]+)个?(${ZH_UNIT})`, false],
]
const UNTIL =
  /(?<!\p{L})(?:until|till|through|up to|hasta) (?:the |el )?(?:end of )?[\p{L}\p{N}\ue003]+|直到[^,，\ue000-\ue002]+/giu
const MIN_INTERVAL = 1
const MAX_INTERVAL = 366

/** Covers how a payment comes back ("every month on the 1st, six times"); null when it does not. */
export function takeRepeat(reading: Reading): RepeatReading {
  const found: (Partial<Repeat> | undefined)[] = []
  for (const { source, isSpaced, read } of [...ENGLISH, ...SPANISH, ...CHINESE]) {
    for (const { groups } of reading.take(compiled(source, isSpaced), DATE)) {
      found.push(read(groups.map((group) => (group ?? '').toLowerCase())))
    }
  }
  if (found.length === 0) return { repeat: null, isUnclear: false }
  const merged = mergeRepeats(found)
  const repeat = merged === undefined ? undefined : complete(takeOwnDay(reading, merged))
  if (repeat === undefined) return { repeat: null, isUnclear: true }
  const times = takeTimes(reading, repeat)
  const isUnclear = times === undefined || reading.take(UNTIL, DATE).length > 0
  return { repeat: { ...repeat, times: times ?? null }, isUnclear }
}

/** "Weekly … on Sundays" says one thing in two places; undefined for what contradicts itself. */
function mergeRepeats(found: readonly (Partial<Repeat> | undefined)[]): Partial<Repeat> | undefined {
  let merged: Partial<Repeat> = {}
  for (const next of found) {
    if (next === undefined) return undefined
    const intervals = new Set([merged.interval ?? 1, next.interval ?? 1])
    const isSame =
      (merged.every === undefined || merged.every === next.every) &&
      (merged.on === undefined || next.on === undefined || merged.on === next.on) &&
      (intervals.size === 1 || intervals.has(1))
    if (!isSame) return undefined
    merged = { ...merged, ...next, interval: Math.max(...intervals) }
  }
  return merged
}

/** The day of a "monthly" or "weekly" that is named further on: "monthly … on the 15th", "weekly … on Friday". */
function takeOwnDay(reading: Reading, repeat: Partial<Repeat>): Partial<Repeat> {
  if (repeat.on !== undefined) return repeat
  for (const source of OWN_DAYS[repeat.every ?? 'day'] ?? []) {
    const [taken] = reading.take(compiled(source, true), DATE)
    const name = taken?.groups.find((group) => group !== undefined)?.toLowerCase()
    if (name === undefined) continue
    const day = repeat.every === 'week' ? weekly(name) : monthly(name)
    return day === undefined ? {} : { ...repeat, ...day }
  }
  return repeat
}

const OWN_DAYS: Readonly<Partial<Record<Every, readonly string[]>>> = {
  week: [`(?:on|each|every) (${EN_WEEKDAY})`, `(?:el|los|cada) (${ES_WEEKDAY})`],
  month: [
    `on (?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?: of the month)?|on the (first)(?: of the month)?`,
    `(?:el|los) dia ([0-9]{1,2}|primero)`,
  ],
}

/** How often in all; null when nothing is said, undefined when it does not come out even. */
function takeTimes(reading: Reading, repeat: Repeat): number | null | undefined {
  for (const [source, isSpaced] of TIMES) {
    const [taken] = reading.take(compiled(source, isSpaced), DATE)
    if (taken !== undefined) return positive(countOf((taken.groups[0] ?? '').toLowerCase()))
  }
  for (const [source, isSpaced] of SPANS) {
    const [taken] = reading.take(compiled(source, isSpaced), DATE)
    if (taken === undefined) continue
    const [count = '', unit = ''] = taken.groups.map((group) => (group ?? '').toLowerCase())
    return positive((countOf(count) * stepsPer(unitOf(unit), repeat.every)) / repeat.interval)
  }
  return null
}

/** How many of the shorter unit make one of the longer. */
function stepsPer(span: Every, every: Every): number {
  const days = { day: 1, week: 7, month: 30, quarter: 90, year: 360 }
  if (span === 'year' && every === 'week') return 52
  if (span === 'year' && every === 'day') return 365
  if (span === 'month' && every === 'week') return Number.NaN
  return days[span] / days[every]
}

function positive(count: number): number | undefined {
  return Number.isInteger(count) && count > 0 ? count : undefined
}

function complete({ every, interval = 1, on = null }: Partial<Repeat>): Repeat | undefined {
  const isValid = Number.isInteger(interval) && interval >= MIN_INTERVAL && interval <= MAX_INTERVAL
  return every === undefined || !isValid ? undefined : { every, interval, on, times: null }
}

function monthly(day: string): Partial<Repeat> | undefined {
  const on = /^(?:first|primer|uno$)/.test(day) ? 1 : Number(day)
  return on >= 1 && on <= 31 ? { every: 'month', on } : undefined
}

function weekly(name: string): Partial<Repeat> {
  return { every: 'week', on: weekdayNumber(name) }
}

function eachUnit(unit: string, interval: number): Partial<Repeat> {
  const weekday = /^month/.test(unit) ? 0 : weekdayNumber(unit)
  return weekday > 0 ? { every: 'week', interval, on: weekday } : { every: unitOf(unit), interval }
}

function unitOf(unit: string): Every {
  if (/^(?:d|天|日)/.test(unit)) return 'day'
  if (/^(?:w|s|周|星期|礼拜)/.test(unit)) return 'week'
  if (/^(?:q|t|季)/.test(unit)) return 'quarter'
  return /^(?:y|a|年)/.test(unit) ? 'year' : 'month'
}

function spaced(source: string, read: RepeatForm['read']): RepeatForm {
  return { source, isSpaced: true, read }
}

function han(source: string, read: RepeatForm['read']): RepeatForm {
  return { source, isSpaced: false, read }
}

function compiled(source: string, isSpaced: boolean): RegExp {
  return globalPattern(isSpaced ? `${NOT_AFTER}(?:${source.replaceAll(' ', '\\s+')})${NOT_BEFORE}` : source)
}
