/** A stretch of the sentence that has been understood as something. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Taken extends Span {
  readonly text: string
  readonly groups: readonly (string | undefined)[]
}

/** Stands for a character that is already understood; hygiene refuses private-use characters in what people type. */
export const COVERED = '\ue000'

/**
 * A sentence and how much of it is understood so far. Rules take what they recognise; whatever no rule took is left
 * over, and a sentence with unexplained left-overs never becomes a payment.
 */
export interface Reading {
  /** The sentence with every covered character replaced, positions unchanged. */
  readonly masked: string
  readonly text: string
  /** Covers every match of a global pattern that touches no covered character, and returns the matches. */
  take(pattern: RegExp): readonly Taken[]
  /** Covers one span. */
  cover(span: Span): void
  /** Uncovered stretches with letters or digits in them, in order, split at covered text, punctuation and "and". */
  leftovers(): readonly (Span & { readonly text: string })[]
}

export function createReading(text: string): Reading {
  let masked = text
  const cover = ({ start, end }: Span): void => {
    masked = masked.slice(0, start) + COVERED.repeat(end - start) + masked.slice(end)
  }
  return {
    text,
    get masked() {
      return masked
    },
    cover,
    take(pattern) {
      const found: Taken[] = []
      for (const match of masked.matchAll(pattern)) {
        const span = { start: match.index, end: match.index + match[0].length }
        if (span.start === span.end || match[0].includes(COVERED)) continue
        cover(span)
        found.push({ ...span, text: match[0], groups: match.slice(1) })
      }
      return found
    },
    leftovers() {
      const segments: (Span & { text: string })[] = []
      for (const match of masked.matchAll(/[^\ue000,;:!?。，、；：！？()（）"“”]+/gu)) {
        const pieces = match[0].matchAll(/(?:(?!\s(?:and|&|\+)\s|和|与|跟|以及).)+/gisu)
        for (const piece of pieces) {
          const words = piece[0].replace(/^(?:\s|and\s|&|\+|和|与|跟|以及|\.)+/iu, '')
          const trimmed = words.replace(/[\s.]+$/u, '')
          if (!/[\p{L}\p{N}\p{S}@_]/u.test(trimmed) || /^(?:and|&|\+)$/iu.test(trimmed)) continue
          const start = match.index + piece.index + piece[0].length - words.length
          segments.push({ start, end: start + trimmed.length, text: trimmed })
        }
      }
      return segments
    },
  }
}
