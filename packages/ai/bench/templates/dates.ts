import type { Filling } from './fillers.ts'
import type { Random } from './random.ts'
import type { Locale } from './template.ts'
import type { World } from './worlds.ts'

const DAY_MS = 86_400_000
const WEEKDAYS: Readonly<Record<Locale, readonly string[]>> = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  es: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'],
}
const MONTHS: Readonly<Record<'en' | 'es', readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
}

/** A day some days ahead, the ways people name it; weekdays only for one to six days ahead. */
function namedDay(
  random: Random,
  { locale, today }: World,
): readonly [text: string, date: string, isWeekday: boolean] {
  const ahead = random.between(1, 40)
  const day = new Date(Date.parse(today) + ahead * DAY_MS)
  const date = day.toISOString().slice(0, 10)
  const month = day.getUTCMonth()
  const number = day.getUTCDate()
  if (ahead === 1) return [{ en: 'tomorrow', zh: '明天', es: 'mañana' }[locale], date, false]
  if (ahead < 7 && random.below(4) !== 0) {
    return [WEEKDAYS[locale][(day.getUTCDay() + 6) % 7] ?? '', date, true]
  }
  if (locale === 'zh') return [`${month + 1}月${number}号`, date, false]
  if (locale === 'es') return [`${number} de ${MONTHS.es[month]}`, date, false]
  return random.below(3) === 0 ? [date, date, false] : [`${MONTHS.en[month]} ${number}`, date, false]
}

/** "by Friday" */
export function deadline(random: Random, world: World): Filling {
  const [day, date] = namedDay(random, world)
  const article = /^(?:mañana)$/.test(day) ? '' : 'el '
  const texts = {
    en: [`by ${day}`, `before ${day}`],
    zh: [`${day}之前`, `${day}前`],
    es: [`antes de ${article}${day}`],
  }
  const text = random.pick(texts[world.locale]).replace('de el ', 'del ')
  return { text, label: { when: date } }
}

/** "on Friday" */
export function appointment(random: Random, world: World): Filling {
  const [day, date] = namedDay(random, world)
  const isWord = /^(?:tomorrow|mañana)$/.test(day)
  const text = { en: isWord ? day : `on ${day}`, zh: day, es: isWord ? day : `el ${day}` }[world.locale]
  return { text, label: { when: date } }
}

/** "Friday", after words such as "due" */
export function dueDay(random: Random, world: World): Filling {
  const [day, date] = namedDay(random, world)
  return { text: day, label: { when: date } }
}

/** "every month on the 5th" */
export function repetition(random: Random, { locale }: World): Filling {
  const day = random.between(1, 28)
  const weekday = random.between(1, 7)
  const ordinal = `${day}${day === 1 || day === 21 ? 'st' : day === 2 || day === 22 ? 'nd' : day === 3 || day === 23 ? 'rd' : 'th'}`
  const name = WEEKDAYS[locale][weekday - 1] ?? ''
  const plural = /s$/.test(name) ? name : `${name}s`
  const texts = {
    en: [
      [`every month on the ${ordinal}`, 'month', day],
      [`on the ${ordinal} of every month`, 'month', day],
      [`every ${name}`, 'week', weekday],
      ['every week', 'week', null],
      ['every month', 'month', null],
      ['every day', 'day', null],
    ],
    zh: [
      [`每月${day}号`, 'month', day],
      [`每个月${day}号`, 'month', day],
      [`每${name}`, 'week', weekday],
      ['每周', 'week', null],
      ['每个月', 'month', null],
      ['每天', 'day', null],
    ],
    es: [
      [`cada mes el día ${day}`, 'month', day],
      [`el ${day} de cada mes`, 'month', day],
      [`todos los ${plural}`, 'week', weekday],
      ['cada semana', 'week', null],
      ['cada mes', 'month', null],
      ['todos los días', 'day', null],
    ],
  } as const
  const [text, every, on] = random.pick<readonly [string, string, number | null]>(texts[locale])
  return { text, label: { repeat: { every, on, times: null } } }
}
