import { parseAddress } from '@safelane/core'
import { contactsLike, contactsMistyped, contactsNamed } from './contacts.ts'
import type { Choice, Clarification, Contact, IntentContext, Payee, Refusal } from './intent.ts'

/** `ana.lane`, `shop.bob.eth`: what a name service may know. Latin letters only, so that no letter imitates another. */
const SERVICE_NAME = /^@?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}$/i

/**
 * Who is meant by each of the payees as written, in order and without repeats. Asks when one is unknown, could be
 * several, or is no valid address; refuses the zero address.
 */
export function resolvePayees(
  written: readonly string[],
  context: IntentContext,
): readonly Payee[] | Clarification | Refusal {
  const payees: Payee[] = []
  for (const each of written) {
    const payee = resolvePayee(each, context.contacts)
    if ('outcome' in payee) return payee
    if (!payees.some((other) => isSamePayee(other, payee))) payees.push(payee)
  }
  return payees
}

function resolvePayee(written: string, contacts: readonly Contact[]): Payee | Clarification | Refusal {
  if (/^0x/i.test(written)) return resolveAddress(written)
  const named = contactsNamed(written.replace(/^@/, ''), contacts)
  const matches = named.length > 0 ? named : contactsMistyped(written, contacts)
  const [contact] = matches
  if (contact === undefined) {
    if (SERVICE_NAME.test(written)) return { kind: 'name', name: written.replace(/^@/, '').toLowerCase() }
    const choices = contactChoices(contactsLike(written, contacts))
    return { outcome: 'clarify', about: 'payee', question: 'PAYEE_UNKNOWN', choices }
  }
  if (matches.length > 1) {
    return {
      outcome: 'clarify',
      about: 'payee',
      question: 'PAYEE_AMBIGUOUS',
      choices: contactChoices(matches),
    }
  }
  const resolved = resolveAddress(contact.address)
  if ('outcome' in resolved) return resolved
  return { kind: 'contact', name: contact.name, address: resolved.address }
}

function resolveAddress(written: string): Extract<Payee, { kind: 'address' }> | Clarification | Refusal {
  const parsed = parseAddress(written)
  if (parsed.ok) return { kind: 'address', address: parsed.value }
  if (parsed.error.code === 'ZERO_ADDRESS') return { outcome: 'refuse', code: 'ZERO_ADDRESS' }
  return { outcome: 'clarify', about: 'payee', question: parsed.error.code, choices: [] }
}

function isSamePayee(left: Payee, right: Payee): boolean {
  if (left.kind === 'name') return right.kind === 'name' && left.name === right.name
  return right.kind !== 'name' && left.address === right.address
}

/** Contacts to pick from, told apart by their addresses. */
export function contactChoices(contacts: readonly Contact[]): readonly Choice[] {
  return contacts.map(({ name, address }) => ({ label: `${name} (${shorten(address)})`, value: address }))
}

function shorten(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}
