import type { DraftAmount } from '@safelane/payments'
import { CURRENCY_SIGNS, CURRENCY_WORDS, OTHER_TOKENS, TOKEN_ALIASES } from './lexicon.ts'
import {
  ENGLISH_NUMBER,
  HAN_NUMBER,
  MULTIPLIERS,
  type ReadNumber,
  readDigits,
  readEnglishNumber,
  readHanNumber,
  shiftPoint,
  unshiftPoint,
} from './numbers.ts'
import type { Reading, Span } from './reading.ts'

/** No letter, digit or mark of a spaced script may touch a word; Han characters may, Chinese has no spaces. */
const NOT_AFTER = '(?<!(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_])'
const NOT_BEFORE = '(?!(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_]|[.\\-](?!\\p{Script=Han})[\\p{L}\\p{N}])'
const SIGN = '(?:(?<![\\p{L}\\p{N}])(?:[-−–]|minus |negative )|负)'
const DIGITS = '[0-9]+(?:[.,][0-9]+)*'
const MULTIPLIER = `(?:\\s?(?:k|m|mn|mil|bn|grand|thousand|million|billion|trillion)${NOT_BEFORE}|[百千]?万|[百千亿])`

export interface AmountReading extends Span, DraftAmount {
  /** Written without a currency or token. */
  readonly isBare: boolean
  /** The token right after a dollar amount: `$40 USDC`. */
  readonly token: string | null
}

export interface AmountsReading {
  readonly amounts: readonly AmountReading[]
  /** A number was found that can be read in two ways. */
  readonly isAmbiguous: boolean
}

/** Sources of the patterns for the tokens of a deployment and for those people know from elsewhere. */
export function tokenPattern(tokens: readonly string[]): string {
  const symbols = tokens.map((token) => token.replace(/[^A-Za-z0-9]/g, '\\$&'))
  const words = [...symbols, ...TOKEN_ALIASES.map(([pattern]) => pattern), OTHER_TOKENS].join('|')
  return `${NOT_AFTER}(?:${words})${NOT_BEFORE}`
}

/** Canonical symbol of a token as written: `tether` → USDT. */
export function tokenFromWord(written: string): string {
  const alias = TOKEN_ALIASES.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'iu').test(written))
  return alias?.[1] ?? written.toUpperCase()
}

/** Covers every amount in the sentence, in digits, English words or Chinese numerals. */
export function takeAmounts(reading: Reading, tokens: readonly string[]): AmountsReading {
  const token = tokenPattern(tokens)
  const words = CURRENCY_WORDS.map(([pattern]) => pattern).join('|')
  const unit = `(?:${NOT_AFTER_UNIT}(?:${words}|cents?|美分)${NOT_BEFORE}|${token.replace(NOT_AFTER, '')})`
  const sign = CURRENCY_SIGNS.map(([pattern]) => pattern).join('|')
  const leading = `(?:${NOT_AFTER}(?:${sign})|${NOT_AFTER}(?:usd|eur|gbp|cny|rmb|jpy)\\s|${token}\\s)`
  const found: AmountReading[] = []
  let isAmbiguous = false
  const add = (
    span: Span,
    value: ReadNumber,
    negative: boolean,
    unitWord: string | undefined,
    each: boolean,
  ) => {
    if (value === undefined) {
      isAmbiguous = true
      return
    }
    const isCents = unitWord !== undefined && /^(?:cents?|美分)$/iu.test(unitWord)
    const magnitude = isCents ? unshiftPoint(value, 2) : value
    const currency = unitWord === undefined ? null : isCents ? 'USD' : currencyFromWord(unitWord)
    found.push({
      start: span.start,
      end: span.end,
      value: negative ? `-${magnitude}` : magnitude,
      currency,
      each,
      isBare: currency === null,
      token: null,
    })
  }
  const numeric = new RegExp(
    `(${SIGN})?\\s?(${leading})?\\s?(?<![0-9.,])${NOT_AFTER}([-−–])?(${DIGITS})(${MULTIPLIER})?(?:\\s?[个枚]?\\s?(${unit})|${NOT_BEFORE})(\\s+each|\\s+apiece|\\s+per person)?`,
    'giu',
  )
  for (const { groups, ...span } of reading.take(numeric)) {
    const [outer, before, inner, digits = '', multiplier, after, each] = groups
    const digitsRead = readDigits(digits)
    const places = multiplier === undefined ? 0 : (MULTIPLIERS[multiplier.trim().toLowerCase()] ?? 0)
    const value = digitsRead === undefined ? undefined : shiftPoint(digitsRead, places)
    const isNegative = (outer ?? inner) !== undefined
    if (after === undefined || before === undefined || currencyFromWord(before) === currencyFromWord(after)) {
      add(span, value, isNegative, after ?? before, each !== undefined)
      continue
    }
    add(span, value, isNegative, before, each !== undefined)
    if (isFiatWord(after)) {
      // "€40 usd" contradicts itself: both readings are kept, and the person is asked.
      add(span, value, isNegative, after, each !== undefined)
    } else {
      const dollars = found.at(-1)
      if (dollars !== undefined) found[found.length - 1] = { ...dollars, token: tokenFromWord(after) }
    }
  }
  const english = new RegExp(`\\b(${SIGN})?(${ENGLISH_NUMBER}|an?)\\s(${unit})(\\s+each)?`, 'giu')
  for (const { groups, ...span } of reading.take(english)) {
    add(span, readEnglishNumber(groups[1] ?? ''), groups[0] !== undefined, groups[2], groups[3] !== undefined)
  }
  const han = new RegExp(`(负)?(${HAN_NUMBER})\\s?[个枚]?\\s?(${unit})`, 'giu')
  for (const { groups, ...span } of reading.take(han)) {
    add(span, readHanNumber(groups[1] ?? ''), groups[0] !== undefined, groups[2], false)
  }
  return { amounts: withoutRepeats(found), isAmbiguous }
}

/** Units may follow a digit directly ("40usdc") but not another letter. */
const NOT_AFTER_UNIT = '(?<!(?!\\p{Script=Han})[\\p{L}\\p{M}_])'

function currencyFromWord(written: string): string {
  const word = written.trim()
  const known = [...CURRENCY_SIGNS, ...CURRENCY_WORDS].find(([pattern]) =>
    new RegExp(`^(?:${pattern})$`, 'iu').test(word),
  )
  return known?.[1] ?? tokenFromWord(word)
}

function isFiatWord(written: string): boolean {
  return CURRENCY_WORDS.some(([pattern]) => new RegExp(`^(?:${pattern}|cents?|美分)$`, 'iu').test(written))
}

function withoutRepeats(amounts: readonly AmountReading[]): readonly AmountReading[] {
  return amounts.filter(
    (amount, index) =>
      amounts.findIndex((other) => other.value === amount.value && other.currency === amount.currency) ===
      index,
  )
}
