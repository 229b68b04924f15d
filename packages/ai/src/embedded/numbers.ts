/** A number as written: a plain decimal, or undefined when it can be read in two ways. */
export type ReadNumber = string | undefined

/**
 * Reads digits with optional grouping: `1,234.5` → `1234.5`. Undefined for what differs between conventions: `1,5`,
 * `1.234,5`, `1.500` (three digits after the point that end in zero), and leading zeros. With `isCommaDecimal`, as in
 * Spanish, a comma before one or two digits is the decimal sign, and what could be grouping is undefined.
 */
export function readDigits(written: string, isCommaDecimal = false): ReadNumber {
  if (isCommaDecimal) {
    if (/^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}$/.test(written)) {
      return readDigits(written.replaceAll('.', '').replace(',', '.'))
    }
    if (/^[0-9]+,[0-9]{1,2}$/.test(written)) return readDigits(written.replace(',', '.'))
    if (/^[0-9]{1,3}(?:[.,][0-9]{3})+$/.test(written)) return undefined
  }
  if (/^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/.test(written)) return readDigits(written.replaceAll(',', ''))
  if (/^0+$/.test(written)) return '0'
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(written)
  if (match === null) return undefined
  const looksGrouped = /^[1-9][0-9]{0,2}\.[0-9]{2}0$/.test(written)
  return looksGrouped ? undefined : written
}

/** Shifts the point of a plain decimal to the right: `shift("1.5", 3)` → `1500`. Exact. */
export function shiftPoint(value: string, places: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const padded = fraction.padEnd(places, '0')
  const integer = `${whole}${padded.slice(0, places)}`.replace(/^0+(?=[0-9])/, '')
  const rest = padded.slice(places)
  return rest === '' ? integer : `${integer}.${rest}`
}

/** Shifts the point to the left: `unshift("50", 2)` → `0.5`. Exact. */
export function unshiftPoint(value: string, places: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const padded = whole.padStart(places + 1, '0')
  const digits = `${padded.slice(padded.length - places)}${fraction}`.replace(/0+$/, '')
  const integer = padded.slice(0, padded.length - places).replace(/^0+(?=[0-9])/, '')
  return digits === '' ? integer : `${integer}.${digits}`
}

/** Powers of ten that may follow a number. */
export const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 3,
  w: 4,
  hundred: 2,
  grand: 3,
  thousand: 3,
  m: 6,
  mn: 6,
  mil: 3,
  millon: 6,
  millones: 6,
  million: 6,
  bn: 9,
  billion: 9,
  trillion: 12,
  百: 2,
  千: 3,
  万: 4,
  百万: 6,
  千万: 7,
  亿: 8,
}

const ENGLISH_SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const ENGLISH_TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const ENGLISH_SCALES: Readonly<Record<string, bigint>> = {
  hundred: 100n,
  thousand: 1_000n,
  grand: 1_000n,
  million: 1_000_000n,
}
const ENGLISH_SCALE = Object.keys(ENGLISH_SCALES).join('|')
const ENGLISH_WORD = `(?:${[...ENGLISH_SMALL, ...ENGLISH_TENS].join('|')}|${ENGLISH_SCALE})`

/** "Half a grand", "two and a half thousand". */
const ENGLISH_HALVES = `half\\s+an?\\s+(?:${ENGLISH_SCALE})|(?:an?|${ENGLISH_SMALL.slice(1).join('|')}|[0-9]{1,3})\\s+and\\s+a\\s+half\\s+(?:${ENGLISH_SCALE}|k)`

/** Source of a pattern for numbers in English words, "a hundred and twenty-five" and "half a grand" included. */
export const ENGLISH_NUMBER = `(?:${ENGLISH_HALVES}|(?:an?\\s+(?:${ENGLISH_SCALE})|${ENGLISH_WORD})(?:(?:\\s+and\\s+|[\\s-]+)${ENGLISH_WORD})*)`

/** Reads a number in English words; undefined when the words do not form one. */
export function readEnglishNumber(words: string): ReadNumber {
  const halves = /^(?:half|(\S+)\s+and\s+a\s+half)\s+(?:an?\s+)?(\S+)$/i.exec(words)
  if (halves !== null) return readHalves(halves[1]?.toLowerCase(), halves[2]?.toLowerCase() ?? '')
  let total = 0n
  let group = 0n
  for (const word of words.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and') continue
    const small = word === 'a' || word === 'an' ? 1 : ENGLISH_SMALL.indexOf(word)
    const tens = ENGLISH_TENS.indexOf(word)
    if (small >= 0) {
      if (group % 10n !== 0n || (small >= 10 && group % 100n !== 0n)) return undefined
      group += BigInt(small)
    } else if (tens >= 0) {
      if (group % 100n !== 0n) return undefined
      group += BigInt(tens * 10 + 20)
    } else if (word === 'hundred') {
      group = (group === 0n ? 1n : group) * 100n
    } else if (ENGLISH_SCALES[word] !== undefined) {
      total += (group === 0n ? 1n : group) * ENGLISH_SCALES[word]
      group = 0n
    } else {
      return undefined
    }
  }
  return (total + group).toString()
}

/** So many and a half of a scale; half of it without a count. */
function readHalves(count: string | undefined, scale: string): ReadNumber {
  const unit = scale === 'k' ? 1_000n : ENGLISH_SCALES[scale]
  if (unit === undefined) return undefined
  const whole =
    count === undefined
      ? 0
      : /^an?$/.test(count)
        ? 1
        : /^[0-9]/.test(count)
          ? Number(count)
          : ENGLISH_SMALL.indexOf(count)
  return whole < 0 ? undefined : (BigInt(2 * whole + 1) * (unit / 2n)).toString()
}

const SPANISH_SMALL =
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve'.split(
    ' ',
  )
const SPANISH_TENS = 'treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ')
const SPANISH_HUNDREDS =
  'ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'.split(
    ' ',
  )
const SPANISH_WORD = `(?:${[...SPANISH_SMALL, ...SPANISH_TENS, ...SPANISH_HUNDREDS, 'cien', 'mil', 'millones', 'millon', 'veintiun', 'un', 'una', 'doscientas', 'trescientas', 'quinientas'].sort((left, right) => right.length - left.length).join('|')})`

/** Source of a pattern for numbers in Spanish words without accents, "treinta y cinco" and "dos mil" included. */
export const SPANISH_NUMBER = `(?:medio\\s+millon|un\\s+millon\\s+y\\s+medio|${SPANISH_WORD}(?:(?:\\s+y\\s+|\\s+)${SPANISH_WORD})*)`

/** Reads a number in Spanish words without accents; undefined when the words do not form one. */
export function readSpanishNumber(words: string): ReadNumber {
  if (/^medio\s+millon$/i.test(words)) return '500000'
  if (/^un\s+millon\s+y\s+medio$/i.test(words)) return '1500000'
  let total = 0n
  let group = 0n
  for (const word of words.toLowerCase().split(/\s+/)) {
    if (word === 'y') continue
    const singular = word.replace(/^(veinti)?una?$/, '$1uno').replace(/cientas$/, 'cientos')
    const small = SPANISH_SMALL.indexOf(singular.replace('quinientas', 'quinientos'))
    const tens = SPANISH_TENS.indexOf(singular)
    const hundreds = SPANISH_HUNDREDS.indexOf(singular.replace('quinientas', 'quinientos'))
    if (small >= 0) {
      if (group % (small < 10 ? 10n : 100n) !== 0n) return undefined
      if (small < 10 && group % 100n !== 0n && group % 100n < 30n) return undefined
      group += BigInt(small)
    } else if (tens >= 0) {
      if (group % 100n !== 0n) return undefined
      group += BigInt(tens * 10 + 30)
    } else if (hundreds >= 0 || singular === 'cien') {
      if (group !== 0n) return undefined
      group += singular === 'cien' ? 100n : BigInt((hundreds + 1) * 100)
    } else if (singular === 'mil') {
      if (total % 1_000_000n !== 0n) return undefined
      total += (group === 0n ? 1n : group) * 1_000n
      group = 0n
    } else {
      if (total !== 0n || group === 0n) return undefined
      total = group * 1_000_000n
      group = 0n
    }
  }
  return (total + group).toString()
}

const HAN_DIGITS: string = '零一二三四五六七八九'
const HAN_UNITS: Readonly<Record<string, bigint>> = { 十: 10n, 百: 100n, 千: 1_000n }

/** Source of a pattern for whole numbers in Chinese numerals. */
export const HAN_NUMBER = '[零一二两三四五六七八九十百千万亿]+'

/** Reads Chinese numerals, `两百五十` → `250`, `三万` → `30000`; undefined when they do not form a number. */
export function readHanNumber(numerals: string): ReadNumber {
  let total = 0n
  let section = 0n
  let digit: bigint | undefined
  let lastUnit = 10_000n
  let lastLarge = 1_000_000_000n
  for (const character of numerals.replaceAll('两', '二')) {
    const value = HAN_DIGITS.indexOf(character)
    const unit = HAN_UNITS[character]
    if (value >= 0) {
      if (digit !== undefined && digit !== 0n) return undefined
      digit = BigInt(value)
    } else if (unit !== undefined) {
      if (unit >= lastUnit) return undefined
      section += (digit === undefined || digit === 0n ? 1n : digit) * unit
      digit = undefined
      lastUnit = unit
    } else {
      const large = character === '万' ? 10_000n : 100_000_000n
      section += digit ?? 0n
      // Each large unit closes its own section and they descend, 一亿两千万; 三万亿 is absurd as a payment.
      if (section === 0n || large >= lastLarge) return undefined
      total += section * large
      lastLarge = large
      section = 0n
      digit = undefined
      lastUnit = 10_000n
    }
  }
  // A bare digit after a unit counts the unit below it: 一百五 is 150 and 三万五 is 35,000; 105 is 一百零五.
  const colloquial = /([百千万亿])[一二三四五六七八九]$/u.exec(numerals.replaceAll('两', '二'))?.[1]
  const tenth = { 百: 10n, 千: 100n, 万: 1_000n, 亿: 10_000_000n }[colloquial ?? ''] ?? 1n
  return (total + section + (digit ?? 0n) * tenth).toString()
}

/** Source of a pattern for digits with Chinese units between them: `1万5`, `2千5百`, `2k5`. */
export const MIXED_NUMBER =
  '(?<![0-9.,])(?:[1-9][百千万](?:[1-9][十百千])+[1-9]?|[1-9][百千万][1-9]|[1-9]k[1-9])(?![0-9.,百千万])'

/** Reads such a number; undefined when it is none, as in `2百5千`. */
export function readMixedNumber(written: string): ReadNumber {
  const numerals = [...written.replace(/k/i, '千')].map(
    (character) => HAN_DIGITS[Number(character)] ?? character,
  )
  return readHanNumber(numerals.join(''))
}

/** Source of a pattern for money in yuan and tenths: `12块8`, `三块五毛`. */
export const YUAN_AND_TENTHS = `([0-9]+|[零一二两三四五六七八九十百千]+)([块元])([1-9一二三四五六七八九])(?:毛钱?|角钱?)?(?![0-9.,零一二两三四五六七八九十百千万个枚次天日周月年号人分]|\\s?[a-z])`

/** Whole units and tenths as a plain decimal. */
export function readTenths(whole: string, tenth: string): ReadNumber {
  const units = /^[0-9]+$/.test(whole) ? readDigits(whole) : readHanNumber(whole)
  const tenths = /^[0-9]$/.test(tenth) ? tenth : readHanNumber(tenth)
  return units === undefined || tenths === undefined ? undefined : `${units}.${tenths}`
}
