import type { Contact } from './intent.ts'

/**
 * Contacts a written name can mean: an exact name wins; otherwise every contact among whose words all written words
 * are, accents aside, or, for names written in Han characters without spaces, whose given name (two characters or
 * more) it is.
 */
export function contactsNamed(written: string, contacts: readonly Contact[]): readonly Contact[] {
  const name = foldName(written)
  if (name === '') return []
  const exact = contacts.filter((contact) => foldName(contact.name) === name)
  if (exact.length > 0) return exact
  const asked = wordsOf(name)
  return contacts.filter((contact) => {
    const words = wordsOf(foldName(contact.name))
    if (asked.length > 0 && asked.every((word) => words.includes(word))) return true
    return /^\p{Script=Han}{2,}$/u.test(name) && words.some((word) => isHanName(word) && word.endsWith(name))
  })
}

/**
 * Contacts whose name becomes the written one when two neighbouring letters of one word swap places ("Ana Sliva").
 * Nothing looser: a letter more or less is how other people are called (Ana, Anna; Carlo, Carlos).
 */
export function contactsMistyped(written: string, contacts: readonly Contact[]): readonly Contact[] {
  const asked = wordsOf(foldName(written))
  if (asked.every((word) => word.length < MIN_MISTYPED)) return []
  return contacts.filter((contact) => {
    const words = wordsOf(foldName(contact.name))
    const wrong = asked.filter((word) => !words.includes(word))
    const [only = ''] = wrong
    return wrong.length === 1 && words.some((word) => isSwapped(only, word) && !asked.includes(word))
  })
}

/** Contacts whose name is close to the written one, as suggestions for "did you mean": never taken by themselves. */
export function contactsLike(written: string, contacts: readonly Contact[]): readonly Contact[] {
  const asked = wordsOf(foldName(written)).join(' ')
  if (asked.length < 3) return []
  return contacts.filter((contact) => {
    const name = wordsOf(foldName(contact.name))
    return [...name, name.join(' ')].some((word) => word.startsWith(asked) || isOneEdit(asked, word))
  })
}

const MIN_MISTYPED = 5

function isSwapped(written: string, word: string): boolean {
  if (written.length !== word.length || written.length < MIN_MISTYPED || written[0] !== word[0]) return false
  const at = [...word].findIndex((letter, index) => letter !== written[index])
  const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
  return at > 0 && swapped === written
}

/** One letter added, left out or replaced. */
function isOneEdit(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  return short.slice(at) === long.slice(at + 1) || short.slice(at + 1) === long.slice(at + 1)
}

function isHanName(word: string): boolean {
  return /^\p{Script=Han}+$/u.test(word)
}

/** Words of a folded name without accents: they are often left out, and tell no two people apart by themselves. */
function wordsOf(folded: string): readonly string[] {
  const plain = folded.normalize('NFD').replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
  return plain.split(/[\s.]+/u).filter((word) => word !== '')
}

/** Case, surrounding space, apostrophes' shape and width do not distinguish names; letters that look alike still do. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/[’‘]/gu, "'").replace(/\s+/gu, ' ').trim()
}
