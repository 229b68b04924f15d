import type { UntrustedText } from './intent.ts'
import { normalizeWidth } from './textHygiene.ts'

/** Shorter texts are no more than a name or a figure, which people write by themselves as well. */
const MIN_PASTED = 8

/**
 * Whether `written` stands in the sentence outside of everything that was pasted from texts of others. A payee or an
 * amount that only stands inside such a text was chosen by whoever wrote it.
 */
export function isOwnWords(written: string, sentence: string, untrusted: readonly UntrustedText[]): boolean {
  const wanted = fold(written)
  const pasted = untrusted
    .map(({ text }) => fold(text))
    .filter((text) => text.length >= Math.max(MIN_PASTED, wanted.length + 4))
  const own = pasted.reduce((rest, text) => rest.replaceAll(text, ' \ue000 '), fold(sentence))
  return pasted.every((text) => !fold(sentence).includes(text)) || own.includes(wanted)
}

function fold(text: string): string {
  return normalizeWidth(text).normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}
