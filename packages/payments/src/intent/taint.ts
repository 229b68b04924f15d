import type { IntentContext, UntrustedText } from './intent.ts'
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

/**
 * Whether an address stands in a text of somebody else and belongs to no contact. However it came into the sentence,
 * typed, copied or read aloud, whoever wrote that text chose it, so the person has to confirm it.
 */
export function isForeignAddress(
  written: string,
  { contacts, untrusted }: Pick<IntentContext, 'contacts' | 'untrusted'>,
): boolean {
  if (!/^0x[0-9a-f]{40}$/i.test(written)) return false
  const address = written.toLowerCase()
  if (contacts.some((contact) => contact.address.toLowerCase() === address)) return false
  return untrusted.some(({ text }) => fold(text).includes(address))
}

function fold(text: string): string {
  return normalizeWidth(text).normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}
