import type { DraftAmount } from '@safelane/payments'
import { isCurrency } from '@safelane/payments'
import {
  globalPattern,
  LEXICONS,
  literalSource,
  NOT_AFTER,
  NOT_BEFORE,
  phraseSource,
} from './lexicon/compile.ts'
import {
  ENGLISH_NUMBER,
  HAN_NUMBER,
  MIXED_NUMBER,
  MULTIPLIERS,
  type ReadNumber,
  readDigits,
  readEnglishNumber,
  readHanNumber,
  readMixedNumber,
  readSpanishNumber,
  readTenths,
  SPANISH_NUMBER,
  shiftPoint,
  unshiftPoint,
  YUAN_AND_TENTHS,
} from './numbers.ts'
import { AMOUNT, type Reading, type Span } from './reading.ts'

const SIGN = '(?:(?<![\\p{L}\\p{N}])(?:[-−–]|minus\\s|negative\\s|menos\\s)|负)'
const DIGITS = "[0-9]+(?:[.,'][0-9]+)*"
const MULTIPLIER = `(?:\\s?(?:k|m|mn|mil|bn|hundred|grand|thousand|million|billion|trillion|millones|millon)(?:${NOT_BEFORE}|(?<=[0-9]\\s?[km])(?=(?:usd[ct]?|dai|eur)(?!\\p{L})))|[百千]?万|[百千亿])`

/** Signs written before a number, in the order in which they are tried. A dollar of another country is no US dollar. */
const CURRENCY_SIGNS: readonly (readonly [pattern: string, codes: string])[] = [
  ['us\\$', 'USD'],
  ['au?\\$', 'AUD'],
  ['ca?\\$', 'CAD'],
  ['hk\\$', 'HKD'],
  ['s\\$', 'SGD'],
  ['nt\\$', 'TWD'],
  ['nz\\$', 'NZD'],
  ['r\\$', 'BRL'],
  ['mx\\$', 'MXN'],
  ['\\$', 'USD AUD CAD NZD SGD HKD MXN ARS COP CLP'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥|￥', 'CNY JPY'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₺', 'TRY'],
  ['₽', 'RUB'],
  ['฿', 'THB'],
  ['₫', 'VND'],
]

interface Unit {
  readonly pattern: RegExp
  readonly codes: readonly string[]
  /** Digits by which the amount is shifted: 2 for cents. */
  readonly places: number
}

const FIAT_UNITS: readonly Unit[] = [
  ...CURRENCY_SIGNS.map(([source, codes]) => unit(source, codes)),
  ...LEXICONS.flatMap(({ currencies }) => currencies.map(([codes, words]) => unit(words.join('|'), codes))),
  ...LEXICONS.flatMap(({ subunits }) =>
    subunits.map(([codes, words, tenths]) => unit(words.join('|'), codes, tenths === undefined ? 2 : 1)),
  ),
]
const FIAT_WORDS = LEXICONS.flatMap(({ currencies, subunits }) =>
  [...currencies, ...subunits].flatMap(([, words]) => words),
).join('|')
const ISO_CODES =
  '(?:usd|eur|gbp|cny|rmb|jpy|chf|inr|krw|hkd|twd|sgd|aud|cad|nzd|brl|mxn|ars|cop|clp|sek|nok|dkk|pln|try|thb|aed|zar)'
const SIGNS = CURRENCY_SIGNS.map(([source]) => source).join('|')
/** Units may follow a digit directly ("40usdc") but not another letter. */
const NOT_AFTER_LETTER = '(?:(?<!(?!\\p{Script=Han})[\\p{L}\\p{M}_])|(?<=[0-9]\\s?[km]))'

function unit(source: string, codes: string, places = 0): Unit {
  const spaced = source.replaceAll(' ?', '\\s*').replaceAll(' ', '\\s+')
  return { pattern: new RegExp(`^(?:${spaced})$`, 'iu'), codes: codes.split(' '), places }
}

export interface AmountReading extends Span, DraftAmount {
  /** Written without a currency or token. */
  readonly isBare: boolean
  /** The token right after a currency: `$40 USDC`. */
  readonly token: string | null
}

export interface AmountsReading {
  readonly amounts: readonly AmountReading[]
  /** A number was found that can be read in two ways. */
  readonly isAmbiguous: boolean
  /** A currency was named that several countries have, and the person's own is none of them. */
  readonly isCurrencyAmbiguous: boolean
}

export interface AmountContext {
  readonly tokens: readonly string[]
  readonly currency: string
  /** Whether the sentence is in a language that writes decimals with a comma. */
  readonly isCommaDecimal: boolean
}

const PATTERN_TOKENS = new Map<string, string>()

/** Source of a pattern for the tokens of a deployment and for those people know from elsewhere. */
export function tokenPattern(tokens: readonly string[]): string {
  const key = tokens.join(' ')
  const known = PATTERN_TOKENS.get(key)
  if (known !== undefined) return known
  const symbols = tokens.map((token) => literalSource(token.toLowerCase()))
  const latin = LEXICONS.filter(({ isSpaced }) => isSpaced).flatMap(({ tokens: aliases, otherTokens }) => [
    ...aliases.flatMap(([, words]) => words),
    ...otherTokens,
  ])
  const han = LEXICONS.filter(({ isSpaced }) => !isSpaced).flatMap(({ tokens: aliases, otherTokens }) => [
    ...aliases.flatMap(([, words]) => words),
    ...otherTokens,
  ])
  const source = `(?:${NOT_AFTER}${phraseSource({ isSpaced: false }, [...symbols, ...latin])}${NOT_BEFORE}|${phraseSource({ isSpaced: false }, han)})`
  PATTERN_TOKENS.set(key, source)
  return source
}

const ALIASES = LEXICONS.flatMap(({ tokens }) => tokens).map(
  ([symbol, words]) => [new RegExp(`^(?:${words.join('|')})$`, 'iu'), symbol] as const,
)

/** Canonical symbol of a token as written: `tether` → USDT. */
export function tokenFromWord(written: string): string {
  return ALIASES.find(([pattern]) => pattern.test(written))?.[1] ?? written.toUpperCase()
}

/** Covers every amount in the sentence, in digits, English or Spanish words, or Chinese numerals. */
export function takeAmounts(reading: Reading, context: AmountContext): AmountsReading {
  const found: AmountReading[] = []
  let isAmbiguous = false
  let isCurrencyAmbiguous = false
  const token = tokenPattern(context.tokens)
  const fiat = `${NOT_AFTER_LETTER}(?:${phraseSource({ isSpaced: false }, [FIAT_WORDS, ISO_CODES])}${NOT_BEFORE}|${HAN_FIAT}|[€£$¥₹₩])`
  const units = `(?:${fiat}|${token.replace(NOT_AFTER, NOT_AFTER_LETTER)})`
  const leading = `(?:${NOT_AFTER}(?:${SIGNS})|${NOT_AFTER}${ISO_CODES}\\s|${token}\\s)`

  const add = (span: Span, value: ReadNumber, isNegative: boolean, unitWord: string | undefined): void => {
    if (value === undefined) {
      isAmbiguous = true
      return
    }
    const { currency, places, isOpen } = unitMeant(unitWord, context)
    isCurrencyAmbiguous ||= isOpen
    const magnitude = places === 0 ? value : unshiftPoint(value, places)
    found.push({
      ...span,
      value: isNegative ? `-${magnitude}` : magnitude,
      currency,
      each: false,
      written: reading.written(span),
      isBare: currency === null,
      token: null,
    })
  }

  for (const note of NOTES) {
    for (const { start, end } of reading.take(note.pattern, AMOUNT)) {
      const span = { start, end }
      found.push({
        ...span,
        value: note.value,
        currency: note.codes.includes(context.currency) ? context.currency : (note.codes[0] ?? null),
        each: false,
        written: reading.written(span),
        isBare: false,
        token: null,
      })
    }
  }
  const isHan = /\p{Script=Han}/u.test(reading.text)
  for (const { groups, start, end } of isHan ? reading.take(globalPattern(YUAN_AND_TENTHS), AMOUNT) : []) {
    const [whole = '', unitWord = '', tenth = ''] = groups
    add({ start, end }, readTenths(whole, tenth), false, unitWord)
  }
  // In Chinese 5w is 50,000; elsewhere it is a slip.
  const multiplier = isHan ? MULTIPLIER.replace('(?:k|', '(?:k|w|') : MULTIPLIER
  const mixed = globalPattern(`(${MIXED_NUMBER})(?:\\s?[个枚]?\\s?(${units})|${NOT_BEFORE})`)
  for (const { groups, start, end } of isHan ? reading.take(mixed, AMOUNT) : []) {
    add({ start, end }, readMixedNumber(groups[0] ?? ''), false, groups[1])
  }
  const numeric = globalPattern(
    `(?:(${SIGN})\\s?)?(?:(${leading})\\s?)?(?<![0-9.]|[0-9],|[0-9]\\s?/)(?:${NOT_AFTER}|(?<=(?<!\\p{L})aa))([-−–])?(${DIGITS})(${multiplier})?(?:\\s?(?:多)?[个枚]?\\s?(${units})|${NOT_BEFORE}(?!\\s?(?:%|percent(?!\\p{L})|por ciento|/\\s?[0-9])))`,
  )
  for (const { groups, start, end } of reading.take(numeric, AMOUNT)) {
    const [outer, before, inner, digits = '', multiplier, after] = groups
    const digitsRead = readDigits(digits, context.isCommaDecimal)
    const places = multiplier === undefined ? 0 : (MULTIPLIERS[multiplier.trim().toLowerCase()] ?? 0)
    const value = digitsRead === undefined ? undefined : shiftPoint(digitsRead, places)
    const isNegative = (outer ?? inner) !== undefined
    const span = { start, end }
    if (after === undefined || before === undefined || isSameUnit(before, after, context)) {
      add(span, value, isNegative, after ?? before)
      continue
    }
    add(span, value, isNegative, before)
    const token = unitMeant(after, context)
    if (token.currency !== null && isCurrency(token.currency)) {
      // "€40 usd" contradicts itself: both readings are kept, and the person is asked.
      add(span, value, isNegative, after)
    } else {
      const dollars = found.at(-1)
      if (dollars !== undefined) found[found.length - 1] = { ...dollars, token: token.currency }
    }
  }
  const worded = (number: string, read: (words: string) => ReadNumber, isUnitNeeded: boolean): void => {
    const pattern = globalPattern(
      `(${SIGN})?(${number})(?:\\s?[个枚]?\\s?(${units})${isUnitNeeded ? '' : `|${NOT_BEFORE}`})`,
    )
    for (const { groups, start, end } of reading.take(pattern, AMOUNT)) {
      add({ start, end }, read(groups[1] ?? ''), groups[0] !== undefined, groups[2])
    }
  }
  worded(`${NOT_AFTER}(?:${ENGLISH_NUMBER}|an?)(?=\\s)`, readEnglishNumber, true)
  worded(`${NOT_AFTER}${SPANISH_NUMBER}(?=\\s)`, readSpanishNumber, true)
  worded(HAN_NUMBER, readHanNumber, true)
  worded(
    `${NOT_AFTER}(?!(?:one|an?)\\b(?!\\s+(?:hundred|thousand|grand|million|and\\s+a\\s+half)))${ENGLISH_NUMBER}`,
    readEnglishNumber,
    false,
  )
  worded(`${NOT_AFTER}(?!un[oa]?\\b(?!\\s+millon))${SPANISH_NUMBER}`, readSpanishNumber, false)
  worded(
    '[一二两三四五六七八九][十百千万][零一二两三四五六七八九十百千万亿]*|十[一二三四五六七八九]?(?![\\p{L}])',
    readHanNumber,
    false,
  )
  return { amounts: withoutRepeats(found), isAmbiguous, isCurrencyAmbiguous }
}

const HAN_FIAT = LEXICONS.filter(({ isSpaced }) => !isSpaced)
  .flatMap(({ currencies, subunits }) => [...currencies, ...subunits].flatMap(([, words]) => words))
  .join('|')

const NOTES = LEXICONS.flatMap((lexicon) =>
  lexicon.notes.map(([value, codes, words]) => ({
    value,
    codes: codes.split(' '),
    pattern: new RegExp(phraseSource(lexicon, words), 'giu'),
  })),
)

function unitMeant(
  written: string | undefined,
  { currency, tokens }: AmountContext,
): { currency: string | null; places: number; isOpen: boolean } {
  if (written === undefined) return { currency: null, places: 0, isOpen: false }
  const word = written.trim()
  const isToken = tokens.some((token) => token.toUpperCase() === word.toUpperCase())
  const known = isToken ? undefined : FIAT_UNITS.find(({ pattern }) => pattern.test(word))
  if (known === undefined) {
    const code = /^rmb$/i.test(word) ? 'CNY' : tokenFromWord(word)
    return { currency: code, places: 0, isOpen: false }
  }
  const { codes, places } = known
  const [first = ''] = codes
  if (codes.length === 1) return { currency: first, places, isOpen: false }
  // Several countries have it: the person's own decides; a dollar is otherwise the US dollar.
  if (codes.includes(currency)) {
    const isDollar = first === 'USD' && currency !== 'USD' && places === 0
    return { currency, places, isOpen: isDollar }
  }
  const isWorldwide = first === 'USD' || (first === 'CNY' && /[¥￥]/.test(word) === false)
  return { currency: first, places, isOpen: !isWorldwide }
}

function isSameUnit(left: string, right: string, context: AmountContext): boolean {
  return unitMeant(left, context).currency === unitMeant(right, context).currency
}

function withoutRepeats(amounts: readonly AmountReading[]): readonly AmountReading[] {
  return amounts.filter(
    (amount, index) =>
      amounts.findIndex((other) => other.value === amount.value && other.currency === amount.currency) ===
      index,
  )
}
