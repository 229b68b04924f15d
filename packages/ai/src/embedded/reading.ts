import { normalizeWidth } from '@safelane/payments'
import { simplified } from './lexicon/traditional.ts'

/** A stretch of the sentence that has been understood as something. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Taken extends Span {
  readonly text: string
  readonly groups: readonly (string | undefined)[]
}

/** Stand for characters that are already understood; hygiene refuses private-use characters in what people type. */
export const COVERED = '\ue000'
export const PAYEE = '\ue001'
export const AMOUNT = '\ue002'
export const DATE = '\ue003'
const ANY_COVER = /[\ue000-\ue003]/u

/**
 * A sentence and how much of it is understood so far. Rules take what they recognise; whatever no rule took is left
 * over, and a sentence with unexplained left-overs never becomes a payment.
 */
export interface Reading {
  /** The sentence without accents, mistypings and traditional characters, in which every covered character is a mark. */
  readonly masked: string
  /** `masked` before anything was covered. */
  readonly text: string
  /** The person's own words behind a span, full-width characters made plain. */
  written(span: Span): string
  /** The same to the letter. */
  quoted(span: Span): string
  /** Covers every match of a global pattern that touches no covered character, and returns the matches. */
  take(pattern: RegExp, mark?: string): readonly Taken[]
  /** Covers one span. */
  cover(span: Span, mark?: string): void
  /** Uncovers one span. */
  restore(span: Span): void
  /** Uncovered stretches with letters or digits in them, in order, split at covered text, punctuation and "and". */
  leftovers(): readonly (Span & { readonly text: string })[]
}

/** `correct` gives the keyword a mistyped lower-case word was meant to be, or the word itself. */
export function createReading(sentence: string, correct: (word: string) => string = (word) => word): Reading {
  const raw = sentence.normalize('NFC')
  const original = normalizeWidth(raw)
  const { text, origins } = plainText(original, correct)
  let masked = text
  const cover = ({ start, end }: Span, mark = COVERED): void => {
    masked = masked.slice(0, start) + mark.repeat(end - start) + masked.slice(end)
  }
  return {
    text,
    get masked() {
      return masked
    },
    written: ({ start, end }) => original.slice(origins[start], origins[end]),
    quoted: ({ start, end }) => raw.slice(origins[start], origins[end]),
    cover,
    restore({ start, end }) {
      masked = masked.slice(0, start) + text.slice(start, end) + masked.slice(end)
    },
    take(pattern, mark = COVERED) {
      const found: Taken[] = []
      for (const match of masked.matchAll(pattern)) {
        const span = { start: match.index, end: match.index + match[0].length }
        if (span.start === span.end || ANY_COVER.test(match[0])) continue
        cover(span, mark)
        found.push({ ...span, text: match[0], groups: match.slice(1) })
      }
      return found
    },
    leftovers() {
      const segments: (Span & { text: string })[] = []
      for (const match of masked.matchAll(/[^\ue000-\ue003,;:!?¿¡。，、；：！？()（）"“”\n]+/gu)) {
        const pieces = match[0].matchAll(/(?:(?!\s(?:and|y|e|&|\+)\s|[和与跟]|以及).)+/gisu)
        for (const piece of pieces) {
          const words = piece[0].replace(/^(?:\s|and\s|[ye]\s|&|\+|[和与跟]|以及|[.\-–—'’])+/iu, '')
          const trimmed = words.replace(/[\s.\-–—'’…]+$/u, '')
          if (!/[\p{L}\p{N}\p{S}@_]/u.test(trimmed) || /^(?:and|y|e|&|\+)$/iu.test(trimmed)) continue
          if (/^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u200d|\s)+$/u.test(trimmed)) continue
          const start = match.index + piece.index + piece[0].length - words.length
          segments.push({ start, end: start + trimmed.length, text: trimmed })
        }
      }
      return segments
    },
  }
}

/** Folds accents and traditional characters one for one, and corrects words; `origins` leads back to the original. */
function plainText(
  original: string,
  correct: (word: string) => string,
): { text: string; origins: readonly number[] } {
  const folded = [...original].map(plainCharacter).join('')
  let text = ''
  const origins: number[] = []
  for (const match of folded.matchAll(/[a-z0-9]*[a-z]+[a-z0-9]*|[^a-z]/giu)) {
    const word = match[0]
    const isStart = match.index === 0 || /[.!?]\s*$/.test(folded.slice(0, match.index))
    const isName = /^[A-Z]/.test(word) && !isStart && word !== word.toUpperCase()
    const isPart =
      /[\p{L}\p{N}_.@-]/u.test(folded.charAt(match.index - 1)) &&
      !/\p{Script=Han}/u.test(folded.charAt(match.index - 1))
    const corrected = isName || isPart || /^0x/i.test(word) ? word : correct(word.toLowerCase())
    const isUnchanged = corrected === word.toLowerCase()
    const piece = isUnchanged ? word : corrected
    for (let index = 0; index < piece.length; index++) {
      origins.push(match.index + (isUnchanged ? index : index === 0 ? 0 : Math.min(index, word.length - 1)))
    }
    text += piece
  }
  origins.push(original.length)
  return { text, origins }
}

function plainCharacter(character: string): string {
  if (/[\u00a0\u2000-\u200a\u202f\t]/u.test(character)) return ' '
  if (/[‘’ʼ´`]/u.test(character)) return "'"
  const [base = '', ...marks] = character.normalize('NFD')
  if (marks.length > 0 && /\p{Script=Latin}/u.test(base) && marks.every((mark) => /\p{M}/u.test(mark)))
    return base
  return simplified(character)
}
