import {
  addDays,
  addMonths,
  comingDayOfMonth,
  comingWeekday,
  dayFrom,
  endOfMonth,
  monthDay,
  weekdayOf,
  weekdayOfNextWeek,
} from './calendar.ts'
import { readEnglishNumber, readHanNumber, readSpanishNumber } from './numbers.ts'

/** A way to write a day, and the day it means; undefined when it means none or could mean two. */
export interface DayForm {
  readonly source: string
  readonly resolve: (groups: readonly string[], today: Date) => Date | undefined
}

const EN_WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const EN_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ES_WEEKDAYS = ['lunes', 'martes', 'miercoles', 'jueves', 'viernes', 'sabado', 'domingo']
const ES_MONTHS = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic']

export const EN_WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|wed|thur?s?|fri|sat|sun'
export const ES_WEEKDAY = 'lunes|martes|miercoles|jueves|viernes|sabados?|domingos?'
export const ZH_WEEKDAY = '(?:周|星期|礼拜)[一二三四五六日天1-7](?![0-9])'
const EN_MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const ES_MONTH =
  'ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|mayo|jun(?:io)?|jul(?:io)?|ago(?:sto)?|sept?(?:iembre)?|setiembre|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?'
const ORDINAL = '([0-9]{1,2})(?:st|nd|rd|th)?'
const YEAR = '(?:,?\\s+(?:of\\s+|de[l]?\\s+)?([0-9]{4}))?'
const EN_COUNT = 'an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|[0-9]+'
const ES_COUNT = 'una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|[0-9]+'
const ZH_COUNT = '[0-9]+|[一二两三四五六七八九十百]+'

/** Monday = 1 for a weekday in any of the languages; 0 for what is none. */
export function weekdayNumber(written: string): number {
  const word = written.toLowerCase()
  const han = /[一二三四五六日天1-7]$/u.exec(word)?.[0]
  if (han !== undefined && /^(?:周|星期|礼拜)/u.test(word)) {
    return /[1-7]/.test(han) ? Number(han) : '一二三四五六日'.indexOf(han.replace('天', '日')) + 1
  }
  const spanish = ES_WEEKDAYS.findIndex((name) => word.startsWith(name))
  return (spanish >= 0 ? spanish : EN_WEEKDAYS.indexOf(word.slice(0, 3))) + 1
}

/** A count in digits or in words of any of the languages. */
export function countOf(written: string): number {
  if (/^[0-9]+$/.test(written)) return Number(written)
  const read = /\p{Script=Han}/u.test(written)
    ? readHanNumber(written)
    : /^an?$/i.test(written)
      ? '1'
      : (readEnglishNumber(written) ?? readSpanishNumber(written))
  return read === undefined ? Number.NaN : Number(read)
}

const weekday = (written: string, today: Date): Date => comingWeekday(today, weekdayNumber(written))

/** "Next Friday" is this week's Friday to some and the week after's to others, unless this week's is over. */
function nextWeekday(written: string, today: Date): Date | undefined {
  const number = weekdayNumber(written)
  return number <= weekdayOf(today) ? weekdayOfNextWeek(today, number) : undefined
}

function after(count: string, unit: string, today: Date): Date | undefined {
  const number = countOf(count)
  if (!Number.isInteger(number) || number > 3_660) return undefined
  if (/^(?:d|天|日)/.test(unit)) return addDays(today, number)
  if (/^(?:w|s|周|星期|礼拜)/.test(unit)) return addDays(today, 7 * number)
  if (/^fortnight/.test(unit)) return addDays(today, 14 * number)
  if (/^(?:y|a|年)/.test(unit)) return addMonths(today, 12 * number)
  return addMonths(today, number)
}

function numeric(
  first: string,
  second: string,
  year: string,
  today: Date,
  isDayFirst: boolean | undefined,
): Date | undefined {
  const [left, right] = [Number(first), Number(second)]
  const isUnambiguous = left > 12 || right > 12 || left === right || isDayFirst !== undefined
  if (!isUnambiguous) return undefined
  const dayFirst = left > 12 || (right <= 12 && isDayFirst === true)
  const full = year === '' ? undefined : Number(year.length === 2 ? `20${year}` : year)
  return dayFirst ? monthDay(today, right - 1, left, full) : monthDay(today, left - 1, right, full)
}

const NUMERIC = '([0-9]{1,2})[/.\\-]([0-9]{1,2})(?:[/.\\-]([0-9]{4}|[0-9]{2}))'
/** Only behind a word that leads to a date: by itself `5/2` is a fraction as well. */
const NUMERIC_SHORT = '(?<=(?:on|by|before|due|from|starting|until) )([0-9]{1,2})/([0-9]{1,2})'
const NUMERIC_SHORT_DAY_FIRST = '(?<=(?:el|del|dia|para|al) )([0-9]{1,2})/([0-9]{1,2})'

/** Days in English. */
export const ENGLISH_DAYS: readonly DayForm[] = [
  {
    source: `(${EN_COUNT}) (days?|weeks?|fortnights?|months?|years?)(?:'s? time)? (?:from (?:now|today)|hence)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  { source: `a week (?:from |on )?(?:today|now)`, resolve: (_, today) => addDays(today, 7) },
  { source: '([0-9]{4}-[0-9]{2}-[0-9]{2})', resolve: ([date = '']) => validDay(date) },
  { source: 'the day after tomorrow|overmorrow', resolve: (_, today) => addDays(today, 2) },
  { source: 'day after tomorrow', resolve: (_, today) => addDays(today, 2) },
  {
    source: 'today|tonight|this (?:morning|afternoon|evening)|(?:the )?end of (?:the |this )?day|eod|cob',
    resolve: (_, today) => today,
  },
  { source: 'tomorrow(?: (?:morning|afternoon|evening|night))?', resolve: (_, today) => addDays(today, 1) },
  {
    source: '(?<!(?:for|from) [^,.;]*)(?:yesterday|last (?:week|month|year|night))',
    resolve: () => undefined,
  },
  {
    source: '(?:the )?end of (?:the |this )?month|month[- ]?end|eom',
    resolve: (_, today) => endOfMonth(today),
  },
  { source: '(?:the )?end of next month', resolve: (_, today) => endOfMonth(addMonths(today, 1)) },
  { source: '(?:the )?end of (?:the |this )?week|eow', resolve: (_, today) => comingWeekday(today, 7) },
  {
    source: '(?:the )?end of (?:the |this )?year|eoy|year[- ]?end',
    resolve: (_, today) => monthDay(today, 11, 31),
  },
  {
    source: `(${EN_MONTH})\\.? (?:the )?${ORDINAL}(?![0-9])${YEAR}`,
    resolve: ([month = '', day, year], today) =>
      monthDay(today, EN_MONTHS.indexOf(month.slice(0, 3)), Number(day), numberOf(year)),
  },
  {
    source: `(?:the )?${ORDINAL} (?:of )?(${EN_MONTH})\\b\\.?${YEAR}`,
    resolve: ([day, month = '', year], today) =>
      monthDay(today, EN_MONTHS.indexOf(month.slice(0, 3)), Number(day), numberOf(year)),
  },
  {
    source: 'the first of (?:the |next )month',
    resolve: (_, today) => comingDayOfMonth(addDays(today, 1), 1),
  },
  {
    source: `the ([0-9]{1,2})(?:st|nd|rd|th)(?: of (?:this|the) month)?`,
    resolve: ([day], today) => comingDayOfMonth(today, Number(day)),
  },
  {
    source: NUMERIC,
    resolve: ([first = '', second = '', year = ''], today) => numeric(first, second, year, today, undefined),
  },
  {
    source: NUMERIC_SHORT,
    resolve: ([first = '', second = ''], today) => numeric(first, second, '', today, undefined),
  },
  {
    source: `(?:next|the following) (${EN_WEEKDAY})(?: (?:morning|afternoon|evening|night))?`,
    resolve: ([name = ''], today) => nextWeekday(name, today),
  },
  {
    source: `(${EN_WEEKDAY}) next week`,
    resolve: ([name = ''], today) => weekdayOfNextWeek(today, weekdayNumber(name)),
  },
  {
    source: `(?:this |the coming |this coming |coming )?(${EN_WEEKDAY})(?: (?:morning|afternoon|evening|night))?`,
    resolve: ([name = ''], today) => weekday(name, today),
  },
]

/** Days in Spanish, without accents. */
export const SPANISH_DAYS: readonly DayForm[] = [
  { source: '([0-9]{4}-[0-9]{2}-[0-9]{2})', resolve: ([date = '']) => validDay(date) },
  { source: 'pasado manana', resolve: (_, today) => addDays(today, 2) },
  { source: 'hoy(?: mismo)?|esta (?:noche|tarde)|esta misma (?:noche|tarde)', resolve: (_, today) => today },
  {
    source: '(?<!por la )manana(?: (?:mismo|temprano|por la (?:manana|tarde|noche)))?',
    resolve: (_, today) => addDays(today, 1),
  },
  {
    source:
      '(?<!(?:por|para|de) [^,.;]*)(?:ayer|anoche|anteayer|(?:la semana|el mes|el ano) pasad[oa]|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) pasado)',
    resolve: () => undefined,
  },
  {
    source: '(?:el )?(?:fin|final|finales|ultimo dia) (?:de|del) (?:este )?mes|(?:el )?(?:fin|final) de mes',
    resolve: (_, today) => endOfMonth(today),
  },
  { source: '(?:el )?(?:fin|final|finales) (?:de|del) ano', resolve: (_, today) => monthDay(today, 11, 31) },
  {
    source: `(?:el )?(?:dia )?(?:([0-9]{1,2})|primero)(?:º|ro)? de (${ES_MONTH})\\b${YEAR}`,
    resolve: ([day = '1', month = '', year], today) =>
      monthDay(
        today,
        ES_MONTHS.indexOf(month.slice(0, 3).replace('set', 'sep')),
        Number(day === '' ? 1 : day),
        numberOf(year),
      ),
  },
  {
    source: `(?:el )?(?:dia )?${NUMERIC}`,
    resolve: ([first = '', second = '', year = ''], today) => numeric(first, second, year, today, true),
  },
  {
    source: NUMERIC_SHORT_DAY_FIRST,
    resolve: ([first = '', second = ''], today) => numeric(first, second, '', today, true),
  },
  {
    source: `(?:el )?(?:proximo )?dia ([0-9]{1,2})|el ([0-9]{1,2})(?= |$|[,.])`,
    resolve: ([first = '', second = ''], today) =>
      comingDayOfMonth(today, Number(first === '' ? second : first)),
  },
  {
    source: '(?<=\\bdel )([0-9]{1,2})(?= |$|[,.])',
    resolve: ([day = ''], today) => comingDayOfMonth(today, Number(day)),
  },
  {
    source: `el (${ES_WEEKDAY}) (?:de la )?(?:proxima semana|semana (?:que viene|proxima))`,
    resolve: ([name = ''], today) => weekdayOfNextWeek(today, weekdayNumber(name)),
  },
  {
    source: `(?:(?:el|este) )?(?:proximo |este )?(${ES_WEEKDAY})(?: (?:que viene|proximo))?(?: por la (?:manana|tarde|noche))?`,
    resolve: ([name = ''], today) => weekday(name, today),
  },
]

/** Days in Chinese. */
export const CHINESE_DAYS: readonly DayForm[] = [
  { source: '([0-9]{4}-[0-9]{2}-[0-9]{2})', resolve: ([date = '']) => validDay(date) },
  {
    source: '([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?',
    resolve: ([year, month, day], today) => monthDay(today, Number(month) - 1, Number(day), Number(year)),
  },
  {
    source: '(今|明|后)年([0-9]{1,2})月([0-9]{1,2})[日号]?',
    resolve: ([ahead = '', month, day], today) =>
      monthDay(today, Number(month) - 1, Number(day), today.getUTCFullYear() + '今明后'.indexOf(ahead)),
  },
  { source: '大后天', resolve: (_, today) => addDays(today, 3) },
  { source: '(?:今天|今日|今晚|今早|今天晚上|当天)', resolve: (_, today) => today },
  { source: '(?:明天|明日|明晚|明早)', resolve: (_, today) => addDays(today, 1) },
  { source: '(?:后天|后日)', resolve: (_, today) => addDays(today, 2) },
  { source: '(?:昨天|前天|上周[一二三四五六日天]?|上个?月)', resolve: () => undefined },
  {
    source: '下个?月([0-9]{1,2})[日号]',
    resolve: ([day], today) => comingDayOfMonth(addDays(endOfMonth(today), 1), Number(day)),
  },
  { source: '下个?月底', resolve: (_, today) => endOfMonth(addMonths(today, 1)) },
  {
    source: '([0-9]{1,2})月([0-9]{1,2})[日号]?(?![0-9])',
    resolve: ([month, day], today) => monthDay(today, Number(month) - 1, Number(day)),
  },
  {
    source: '(?:本|这个?)?月([0-9]{1,2})[日号]',
    resolve: ([day], today) => comingDayOfMonth(today, Number(day)),
  },
  {
    source: '([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]',
    resolve: ([month = '', day = ''], today) => monthDay(today, countOf(month) - 1, countOf(day)),
  },
  { source: '(?:本|这个?)?月(?:底|末)', resolve: (_, today) => endOfMonth(today) },
  { source: '年(?:底|末)', resolve: (_, today) => monthDay(today, 11, 31) },
  {
    source: '(?<![0-9月])([0-9]{1,2})[号日](?![0-9])',
    resolve: ([day], today) => comingDayOfMonth(today, Number(day)),
  },
  {
    source: `下下个?(${ZH_WEEKDAY})`,
    resolve: ([name = ''], today) => addDays(weekdayOfNextWeek(today, weekdayNumber(name)), 7),
  },
  {
    source: `下个?(${ZH_WEEKDAY})`,
    resolve: ([name = ''], today) => weekdayOfNextWeek(today, weekdayNumber(name)),
  },
  { source: `(?:本|这个?)?(${ZH_WEEKDAY})`, resolve: ([name = ''], today) => weekday(name, today) },
  { source: '(?:本|这个?)?周末', resolve: () => undefined },
  { source: '(?:本|这个?)(?:周|星期|礼拜)(?=之?内)', resolve: (_, today) => comingWeekday(today, 7) },
  { source: '(?:本|这个?)月(?=之?内)', resolve: (_, today) => endOfMonth(today) },
  { source: '(?:今|本)年(?=之?内)|年(?=内)', resolve: (_, today) => monthDay(today, 11, 31) },
]

/** Lengths of time from now, with what marks them as a deadline or an appointment. */
export const DURATIONS: readonly (DayForm & { readonly isDeadline: boolean })[] = [
  {
    isDeadline: true,
    source: `(?:within|in the next|no later than|due in|net)(?: the next)? (${EN_COUNT}) ?(days?|weeks?|months?)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  {
    isDeadline: true,
    source: 'net ([0-9]{1,3})',
    resolve: ([count = ''], today) => after(count, 'days', today),
  },
  {
    isDeadline: false,
    source: `in (${EN_COUNT}) ?(days?|weeks?|fortnights?|months?|years?)(?:'s? time)?`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  {
    isDeadline: true,
    source: `(?:en un plazo de|en menos de|dentro de un plazo de|a mas tardar en) (${ES_COUNT}) ?(dias?|semanas?|meses|mes)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  {
    isDeadline: false,
    source: `(?:en|dentro de) (${ES_COUNT}) ?(dias?|semanas?|meses|mes|anos?)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  {
    isDeadline: true,
    source: `(${ZH_COUNT})个?(天|日|周|星期|礼拜|月)(?:之内|以内|内)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
  {
    isDeadline: false,
    source: `(${ZH_COUNT})个?(天|日|周|星期|礼拜|月)(?:之后|以后|后)`,
    resolve: ([count = '', unit = ''], today) => after(count, unit, today),
  },
]

function validDay(date: string): Date | undefined {
  const day = dayFrom(date)
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date ? undefined : day
}

function numberOf(year: string | undefined): number | undefined {
  return year === undefined || year === '' ? undefined : Number(year)
}
