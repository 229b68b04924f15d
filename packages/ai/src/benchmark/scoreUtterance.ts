import {
  type Contact,
  calendarDate,
  type Intent,
  type IntentOutcome,
  type Payee,
  type Repeat,
} from '@safelane/payments'
import type { LabelledUtterance } from './labelledUtterance.ts'

export type Slot =
  | 'action'
  | 'payees'
  | 'amount'
  | 'token'
  | 'when'
  | 'repeat'
  | 'preference'
  | 'memo'
  | 'days'

/** A wrong value in one of these moves the wrong money. */
const MONEY_SLOTS: readonly Slot[] = ['action', 'payees', 'amount', 'token']

export interface UtteranceScore {
  readonly utterance: LabelledUtterance
  readonly outcome: IntentOutcome
  /** Slots the label names and whether each came out right; empty unless an intent was expected and given. */
  readonly slots: Readonly<Partial<Record<Slot, boolean>>>
  readonly isRight: boolean
  /** An intent whose payee, amount, token or action is wrong, or any intent where a question or refusal was due. */
  readonly isUnsafe: boolean
}

/** Compares an outcome with its label by the rules of the benchmark's file format. */
export function scoreUtterance(utterance: LabelledUtterance, outcome: IntentOutcome): UtteranceScore {
  const { expect } = utterance
  if (outcome.outcome === 'intent') {
    const slots = expect.outcome === 'intent' ? scoreSlots(utterance, outcome.intent) : {}
    const isUnsafe = expect.outcome !== 'intent' || MONEY_SLOTS.some((slot) => slots[slot] === false)
    const isRight = !isUnsafe && Object.values(slots).every((isSlotRight) => isSlotRight)
    return { utterance, outcome, slots, isRight, isUnsafe }
  }
  const isRight =
    outcome.outcome === expect.outcome &&
    (outcome.outcome === 'refuse' || expect.about == null || outcome.about === expect.about)
  return { utterance, outcome, slots: {}, isRight, isUnsafe: false }
}

function scoreSlots({ expect, context }: LabelledUtterance, intent: Intent): Partial<Record<Slot, boolean>> {
  const slots: Partial<Record<Slot, boolean>> = {}
  if (expect.action != null) slots.action = expect.action === intent.action
  if (expect.payees !== undefined)
    slots.payees = isSamePayees(expect.payees ?? [], intent.payees, context.contacts)
  if (expect.amount !== undefined) slots.amount = isSameAmount(expect.amount, intent)
  if (expect.token !== undefined) slots.token = isSameToken(expect.token ?? null, intent)
  if (expect.when !== undefined) slots.when = dateOf(expect.when ?? null, context.timeZone) === intent.when
  if (expect.repeat !== undefined) slots.repeat = isSameRepeat(expect.repeat ?? null, intent.repeat)
  if (expect.preference !== undefined) slots.preference = (expect.preference ?? null) === intent.preference
  if (expect.memo !== undefined) slots.memo = foldMemo(expect.memo) === foldMemo(intent.memo)
  if (expect.days != null) slots.days = expect.days === intent.coverDays
  return slots
}

type Expected = LabelledUtterance['expect']

/** The same people, in any order. */
function isSamePayees(
  expected: NonNullable<Expected['payees']>,
  payees: readonly Payee[],
  contacts: readonly Contact[],
): boolean {
  if (expected.length !== payees.length) return false
  return expected.every((wanted) =>
    payees.some((payee) => {
      if ('name' in wanted)
        return payee.kind === 'name' && payee.name.toLowerCase() === wanted.name.toLowerCase()
      if (payee.kind === 'name') return false
      if ('address' in wanted) return payee.address === wanted.address || isAddressOf(wanted.address, payee)
      const contact = contacts.find(({ name }) => name === wanted.contact)
      return contact !== undefined && isAddressOf(contact.address, payee)
    }),
  )
}

/** Labels may write an address in any case; what is paid has to be its checksummed form, which the validator gives. */
function isAddressOf(address: string, payee: Exclude<Payee, { kind: 'name' }>): boolean {
  return address.toLowerCase() === payee.address.toLowerCase()
}

function isSameAmount(expected: Expected['amount'], { amount }: Intent): boolean {
  if (expected == null) return false
  if (canonical(expected.value) !== canonical(amount.value)) return false
  if (expected.each != null && expected.each !== amount.each) return false
  return expected.currency == null || expected.currency.toUpperCase() === amount.currency
}

/** Symbols in any case; null also where the amount itself is in the token that is moved. */
function isSameToken(expected: string | null, { token, amount }: Intent): boolean {
  return expected === null ? token === null || token === amount.currency : expected.toUpperCase() === token
}

/** A date as it is; an instant as the date that the person's clock shows. */
function dateOf(when: string | null, timeZone: string): string | null {
  return when === null || /^.{10}$/.test(when) ? when : calendarDate(when, timeZone)
}

function isSameRepeat(expected: Exclude<Expected['repeat'], undefined>, repeat: Repeat | null): boolean {
  if (expected === null || repeat === null) return expected === repeat
  return (
    expected.every === repeat.every &&
    (expected.interval ?? 1) === repeat.interval &&
    (expected.on ?? null) === repeat.on &&
    (expected.times ?? null) === repeat.times
  )
}

function canonical(value: string): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const digits = fraction.replace(/0+$/, '')
  const integer = whole.replace(/^0+(?=[0-9])/, '')
  return digits === '' ? integer : `${integer}.${digits}`
}

/** Case, "for", a leading article and closing punctuation do not make another memo. */
function foldMemo(memo: string | null | undefined): string | null {
  if (memo == null) return null
  const folded = memo.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim()
  return folded
    .replace(/^(?:for|por|para) (?=\S)/u, '')
    .replace(/^(?:the|an?|el|la|los|las|un|una) (?=\S)/u, '')
    .replace(/[.,;!。，！]+$/u, '')
}
