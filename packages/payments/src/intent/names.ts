import type { Address } from '@safelane/core'
import { foldName } from './contacts.ts'
import type { Choice, Clarification, Contact, Intent, Payee } from './intent.ts'

/** What a name service says of a name: the address, and what tells whether to trust it. Its texts are never read. */
export interface NameRecord {
  /** Full and in lower case, e.g. `"ana.lane"`. */
  readonly name: string
  readonly address: Address
  readonly owner: Address
  /** Chain time in seconds since when the name has this owner. */
  readonly ownedSinceSec: number
  readonly expiresAtSec: number
}

/** Where names are looked up. Throws when the chain cannot be reached. */
export interface NameSource {
  /** Undefined for names that are not registered, expired, without an address, or of another service. */
  resolve(name: string, nowSec: number): Promise<NameRecord | undefined>
}

type NamedPayee = Extract<Payee, { kind: 'name' }>

/**
 * Looks up every name among the payees and puts its record beside it. Asks when nobody has it, and when it imitates
 * a contact's name or an older name that leads elsewhere: whoever chose the name may be counting on that.
 */
export async function resolveNames(
  intent: Intent,
  contacts: readonly Contact[],
  names: NameSource,
  nowSec: number,
): Promise<Intent | Clarification> {
  const payees: Payee[] = []
  for (const payee of intent.payees) {
    const resolved = payee.kind === 'name' ? await resolveName(payee, contacts, names, nowSec) : payee
    if ('outcome' in resolved) return resolved
    payees.push(resolved)
  }
  return { ...intent, payees }
}

async function resolveName(
  payee: NamedPayee,
  contacts: readonly Contact[],
  names: NameSource,
  nowSec: number,
): Promise<NamedPayee | Clarification> {
  const record = await names.resolve(payee.name, nowSec)
  if (record === undefined) {
    return { outcome: 'clarify', about: 'payee', question: 'NAME_NOT_RESOLVED', choices: [] }
  }
  const imitated = contacts.find(
    (contact) => isLookalike(contact.name, record.name) && !isSame(contact.address, record.address),
  )
  if (imitated !== undefined) return askWhich(record, imitated)
  for (const variant of lookalikesOf(record.name)) {
    const other = await names.resolve(variant, nowSec)
    const isOlder = other !== undefined && other.ownedSinceSec < record.ownedSinceSec
    if (isOlder && !isSame(other.address, record.address)) return askWhich(record, other)
  }
  return { ...payee, record }
}

/** Both by their whole addresses, the one that was there before first: choosing one is what settles it. */
function askWhich(record: NameRecord, older: Contact): Clarification {
  const choices: readonly Choice[] = [older, record].map(({ name, address }) => ({
    label: `${name} (${address})`,
    value: address,
  }))
  return { outcome: 'clarify', about: 'payee', question: 'NAME_LOOKALIKE', choices }
}

/** Letters and digits that pass for one another in common typefaces (after Unicode UTS #39, within ASCII). */
const CONFUSABLES: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
  ['cl', 'd'],
  ['0', 'o'],
  ['1', 'l'],
  ['i', 'l'],
  ['5', 's'],
  ['2', 'z'],
]
/** Names tried on the service per lookup. */
const MAX_LOOKALIKES = 24

/** What a name looks like at a glance: two names with one skeleton are easily taken for each other. */
export function skeletonOf(name: string): string {
  const plain = foldName(name).replace(/[\s-]+/gu, '')
  return CONFUSABLES.reduce((text, [from, to]) => text.replaceAll(from, to), plain)
}

/** Whether a contact's name, with or without the service's suffix, reads like a service's name. */
function isLookalike(contactName: string, serviceName: string): boolean {
  const label = serviceName.slice(0, serviceName.lastIndexOf('.'))
  const wanted = skeletonOf(contactName)
  return wanted === skeletonOf(label) || wanted === skeletonOf(serviceName)
}

/** Other names that look like this one, by exchanging what passes for one another at one or two places. */
export function lookalikesOf(name: string): readonly string[] {
  const dot = name.lastIndexOf('.')
  const suffix = name.slice(dot)
  const found = new Set<string>([name.slice(0, dot)])
  for (let round = 0; round < 2; round++) {
    for (const label of [...found]) {
      for (const next of exchangedOnce(label)) {
        if (found.size > MAX_LOOKALIKES) break
        found.add(next)
      }
    }
  }
  found.delete(name.slice(0, dot))
  return [...found].map((label) => `${label}${suffix}`)
}

function exchangedOnce(label: string): readonly string[] {
  const results: string[] = []
  const pairs = CONFUSABLES.flatMap(([from, to]) => [[from, to] as const, [to, from] as const])
  for (const [from, to] of pairs) {
    for (let at = label.indexOf(from); at >= 0; at = label.indexOf(from, at + 1)) {
      results.push(label.slice(0, at) + to + label.slice(at + from.length))
    }
    // Everywhere at once, as with all zeros for o.
    results.push(label.replaceAll(from, to))
  }
  return results.filter((result) => result !== label)
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
