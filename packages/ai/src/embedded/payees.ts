import { type Contact, contactsNamed, foldName } from '@safelane/payments'
import type { Reading, Span } from './reading.ts'

export interface PayeeMention extends Span {
  /** As the person wrote it. */
  readonly written: string
}

/** Covers everything that starts like an address, right or wrong: the validator says what is the matter with it. */
export function takeAddresses(reading: Reading): readonly PayeeMention[] {
  return reading
    .take(/(?<!(?!\p{Script=Han})[\p{L}\p{N}])0[xX][0-9a-zA-Z]*/gu)
    .map(({ start, end, text }) => ({ start, end, written: text }))
}

/** Covers names such as `ana.lane`; no name service is at hand, so each becomes a question. */
export function takeNames(reading: Reading): readonly PayeeMention[] {
  return reading
    .take(/(?<![\w.@])@?[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*\.(?:lane|eth|xyz|com|sol|id)\b|@[a-z0-9_]+/giu)
    .map(({ start, end, text }) => ({ start, end, written: text }))
}

/** Covers contacts written with their full name, longest names first, so that no other rule reads their words. */
export function takeFullNames(reading: Reading, contacts: readonly Contact[]): readonly PayeeMention[] {
  const names = [...new Set(contacts.map((contact) => foldName(contact.name)))]
  const byLength = names.filter((name) => name !== '').sort((left, right) => right.length - left.length)
  return byLength.flatMap((name) => {
    const isHan = /^\p{Script=Han}+$/u.test(name)
    const source = name.replace(/[^\p{L}\p{N}\s]/gu, '\\$&').replace(/\s+/gu, '\\s+')
    const boundary = '(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_]'
    const pattern = isHan ? source : `(?<!${boundary})${source}(?!${boundary})`
    return reading
      .take(new RegExp(pattern, isHan ? 'gu' : 'giu'))
      .map(({ start, end, text }) => ({ start, end, written: text }))
  })
}

export interface PayeesReading {
  /** Each distinct payee as written. */
  readonly payees: readonly string[]
  /** A payee stands where the one who pays stands: "Bob to pay", "小明付". */
  readonly isPayeeActing: boolean
  /** Left-overs that name nobody and mean nothing to us. */
  readonly unexplained: readonly (Span & { readonly text: string })[]
}

/**
 * Joins the mentions found so far with what is left over. A left-over that is a contact's first name is a payee; one
 * that touches a mention belongs to it ("Ana" + "Smith" is Ana Smith, not Ana); any other names nobody.
 */
export function joinPayees(
  reading: Reading,
  mentions: readonly PayeeMention[],
  contacts: readonly Contact[],
): PayeesReading {
  const payees: PayeeMention[] = [...mentions]
  const unexplained: (Span & { text: string })[] = []
  for (const left of reading.leftovers()) {
    const neighbour = payees.findIndex((mention) => touches(reading.text, mention, left))
    const mention = payees[neighbour]
    if (mention !== undefined) {
      const start = Math.min(mention.start, left.start)
      const end = Math.max(mention.end, left.end)
      payees[neighbour] = { start, end, written: reading.text.slice(start, end) }
    } else if (contactsNamed(left.text, contacts).length > 0) {
      payees.push({ start: left.start, end: left.end, written: left.text })
    } else {
      unexplained.push(left)
    }
  }
  const distinct = payees.filter(
    ({ written }, index) =>
      payees.findIndex((other) => foldName(other.written) === foldName(written)) === index,
  )
  return {
    payees: distinct.map(({ written }) => written),
    isPayeeActing: payees.some((payee) => isActing(reading.text, payee)),
    unexplained,
  }
}

/** "Bob to pay 20" and "请小明付20" have Bob and 小明 pay; "to Bob pay 20" and "给小明付20" do not. */
function isActing(text: string, payee: Span): boolean {
  const isFollowedByVerb =
    /^[\s,，]*(?:to\s+|来)?(?:(?:pay|send|transfer|give|wire|remit)\b|支付|付|转|汇|打|发|还)/iu
  const isAddressed = /(?:\b(?:to|pay|send|give|for)|[给向往到至付转汇打发送还])\s*$/iu
  return isFollowedByVerb.test(text.slice(payee.end)) && !isAddressed.test(text.slice(0, payee.start))
}

function touches(text: string, left: Span, right: Span): boolean {
  const [first, second] = left.start < right.start ? [left, right] : [right, left]
  return /^\s*$/u.test(text.slice(first.end, second.start))
}
