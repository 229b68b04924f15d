import type { Contact } from './intent.ts'

/**
 * Contacts a written name can mean: an exact name wins; otherwise every contact among whose words all written words
 * are, or, for names written in Han characters without spaces, whose given name (two characters or more) it is.
 */
export function contactsNamed(written: string, contacts: readonly Contact[]): readonly Contact[] {
  const name = foldName(written)
  if (name === '') return []
  const exact = contacts.filter((contact) => foldName(contact.name) === name)
  if (exact.length > 0) return exact
  return contacts.filter((contact) => {
    const words = foldName(contact.name).split(' ')
    const asked = name.split(' ')
    if (asked.every((word) => words.includes(word))) return true
    return /^\p{Script=Han}{2,}$/u.test(name) && words.some((word) => isHanName(word) && word.endsWith(name))
  })
}

function isHanName(word: string): boolean {
  return /^\p{Script=Han}+$/u.test(word)
}

/** Case, surrounding space and width do not distinguish names; letters that merely look alike still do. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}
