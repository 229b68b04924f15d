import type { Contact } from './intent.ts'

/** Contacts a written name can mean: an exact name wins, otherwise every contact one of whose words it is. */
export function contactsNamed(written: string, contacts: readonly Contact[]): readonly Contact[] {
  const name = foldName(written)
  if (name === '') return []
  const exact = contacts.filter((contact) => foldName(contact.name) === name)
  if (exact.length > 0) return exact
  return contacts.filter((contact) => {
    const words = foldName(contact.name).split(' ')
    const asked = name.split(' ')
    return asked.every((word) => words.includes(word))
  })
}

/** Case, surrounding space and width do not distinguish names; letters that merely look alike still do. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
}
