import type { RefusalCode } from './intent.ts'

/** Longer than any sentence somebody would type to pay. */
export const MAX_TEXT_LENGTH = 1_000

/**
 * Characters that change what a reader sees without being seen themselves: zero-width spaces and joiners, bidi
 * embeddings, overrides and isolates, soft hyphens, fillers, variation selectors, tags, private-use and control codes.
 */
const HIDDEN = /[\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?![\t\n\r])\p{Cc}/u

/** Emoji legitimately contain joiners and variation selectors. */
const EMOJI = /\p{Extended_Pictographic}\ufe0f?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*/gu

/** Decimal digits of any script other than ASCII and full-width. */
const FOREIGN_DIGIT = /[\p{Nd}--[0-9\uff10-\uff19]]/v
const NUMBER_RUN = /[0-9\uff10-\uff19][0-9\uff10-\uff19.,\uff0e\uff0c]*/gu
/** `1e18`, `2.5E+3`, `1×10^6`, `10^6`: unreadable as an amount at a glance. Not inside a hexadecimal address. */
const SCIENTIFIC =
  /(?<![0-9a-z])[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+|\s*[x×*]\s*10\s*(?:\^|\*\*)\s*[0-9]+|\s*(?:\^|\*\*)\s*[0-9]+)(?![a-z])/iu

/**
 * Refuses text whose look and meaning can differ, before anything reads it. A number typed wholly in full-width
 * digits (usual on Chinese keyboards) is fine; one that mixes widths or scripts is not.
 */
export function refusalForText(text: string): RefusalCode | undefined {
  if (text.length > MAX_TEXT_LENGTH) return 'TEXT_TOO_LONG'
  if (HIDDEN.test(text.replace(EMOJI, ''))) return 'HIDDEN_CHARACTERS'
  if (
    FOREIGN_DIGIT.test(text) ||
    /[\u2070-\u2089\u00b2\u00b3\u00b9\u00bc-\u00be\u2150-\u218b\u2460-\u24ff]/u.test(text)
  ) {
    return 'UNUSUAL_DIGITS'
  }
  for (const run of text.match(NUMBER_RUN) ?? []) {
    if (/[0-9]/.test(run) && /[\uff10-\uff19]/u.test(run)) return 'UNUSUAL_DIGITS'
  }
  if (SCIENTIFIC.test(normalizeWidth(text))) return 'SCIENTIFIC_NOTATION'
  return undefined
}

/** Full-width ASCII variants and the ideographic space become their plain forms; nothing else is touched. */
export function normalizeWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/gu, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/gu, ' ')
}
