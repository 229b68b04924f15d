import { AMOUNT, DATE, PAYEE } from '../reading.ts'
import { CHINESE } from './chinese.ts'
import { ENGLISH } from './english.ts'
import type { Lexicon } from './lexicon.ts'
import { SPANISH } from './spanish.ts'

/** Every language, in the order in which they are tried. All of them are always at hand: people mix. */
export const LEXICONS: readonly Lexicon[] = [ENGLISH, SPANISH, CHINESE]

/** No letter, digit or mark of a spaced script may touch a word; Han characters may, Chinese has no spaces. */
export const NOT_AFTER = '(?<!(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_])'
export const NOT_BEFORE =
  "(?!(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_]|['.\\-](?!\\p{Script=Han})[\\p{L}\\p{N}])"

/**
 * Makes the phrases of a language one global pattern. In a phrase a space is any run of spaces, `P` stands for
 * understood payees, `A` for an understood amount and `D` for an understood date.
 */
export function phrasePattern(lexicon: Lexicon, phrases: readonly string[], after = ''): RegExp {
  return new RegExp(phraseSource(lexicon, phrases) + after, 'giu')
}

/** The source of `phrasePattern`, to build larger patterns from. */
export function phraseSource({ isSpaced }: Pick<Lexicon, 'isSpaced'>, phrases: readonly string[]): string {
  if (phrases.length === 0) return '(?!)'
  const source = phrases.map(expand).join('|')
  return isSpaced ? `${NOT_AFTER}(?:${source})${NOT_BEFORE}` : `(?:${source})`
}

const MARKS: Readonly<Record<string, string>> = { P: PAYEE, A: AMOUNT, D: DATE }

function expand(phrase: string): string {
  let source = ''
  let isInClass = false
  for (let index = 0; index < phrase.length; index++) {
    const character = phrase.charAt(index)
    const mark = MARKS[character]
    if (character === '\\') {
      const escaped = /^\\(?:[pP]\{[^}]*\}|u[0-9a-f]{4}|.)/.exec(phrase.slice(index))?.[0] ?? character
      source += escaped
      index += escaped.length - 1
    } else if (character === '[' || character === ']') {
      isInClass = character === '['
      source += character
    } else if (mark !== undefined) {
      source += isInClass ? mark : `${mark}+`
    } else if (character === ' ' && !isInClass) {
      const isOptional = phrase.charAt(index + 1) === '?'
      source += isOptional ? '\\s*' : '\\s+'
      if (isOptional) index++
    } else {
      source += character
    }
  }
  return source
}

/** Words of four letters and more in the phrases, for spelling; not exhaustive where phrases are patterns. */
export function wordsIn(phrases: readonly string[]): readonly string[] {
  return phrases.flatMap((phrase) => phrase.replace(/\\\w+|\(\?[:=!<]*/g, ' ').match(/[a-z]{4,}/g) ?? [])
}

/** A pattern for exactly these characters, whatever they are: names may hold any. */
export function literalSource(text: string): string {
  return text.replace(/[\^$.*+?()[\]{}|/]/gu, '\\$&')
}

const PATTERNS = new Map<string, RegExp>()
/** Names and tokens differ from person to person; what nobody asked for lately is made again. */
const MAX_PATTERNS = 2_000

/** A global, case-insensitive pattern, compiled once for as long as it is in use. */
export function globalPattern(source: string, flags: 'giu' | 'gu' = 'giu'): RegExp {
  const key = flags + source
  const known = PATTERNS.get(key)
  if (known !== undefined) return known
  if (PATTERNS.size >= MAX_PATTERNS) PATTERNS.clear()
  const made = new RegExp(source, flags)
  PATTERNS.set(key, made)
  return made
}
