import type { Intent, IntentOutcome } from '@safelane/payments'
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

function scoreSlots(utterance: LabelledUtterance, intent: Intent): Partial<Record<Slot, boolean>> {
  const { expect } = utterance
  const said = slotsOf(intent)
  const slots: Partial<Record<Slot, boolean>> = {}
  if (expect.action !== undefined) slots.action = expect.action === intent.action
  if (expect.payees !== undefined) slots.payees = isSamePayees(utterance, intent)
  if (expect.amount !== undefined) slots.amount = isSameAmount(expect.amount, said)
  if (expect.token !== undefined) slots.token = (expect.token ?? null) === said.token
  if (expect.when !== undefined) slots.when = (expect.when ?? null) === said.when
  // No action that repeats can be carried out yet, so no intent ever carries a repetition.
  if (expect.repeat !== undefined) slots.repeat = expect.repeat === null
  if (expect.preference !== undefined) slots.preference = (expect.preference ?? null) === said.preference
  if (expect.memo !== undefined) slots.memo = foldMemo(expect.memo) === foldMemo(said.memo)
  if (expect.days !== undefined) slots.days = expect.days === said.days
  return slots
}

interface SaidSlots {
  readonly value: string
  readonly currency: string
  readonly token: string | null
  readonly when: string | null
  readonly preference: string | null
  readonly memo: string | null
  readonly days: number | null
}

function slotsOf(intent: Intent): SaidSlots {
  if (intent.action === 'buy-cover') {
    const { asset, insured, days } = intent.cover
    return { value: insured, currency: asset, token: asset, when: null, preference: null, memo: null, days }
  }
  const { amount, token, when, preference, memo = null } = intent
  return { value: amount.value, currency: amount.currency, token, when, preference, memo, days: null }
}

function isSamePayees({ expect, context }: LabelledUtterance, intent: Intent): boolean {
  const payees = expect.payees ?? []
  if (intent.action === 'buy-cover') return payees.length === 0
  const [payee, ...others] = payees
  if (payee === undefined || others.length > 0) return false
  const { address, name } = intent.recipient
  if ('address' in payee) return payee.address.toLowerCase() === address.toLowerCase()
  if ('contact' in payee) {
    const contact = context.contacts.find((candidate) => candidate.name === payee.contact)
    return name === payee.contact && contact?.address.toLowerCase() === address.toLowerCase()
  }
  return name === payee.name
}

function isSameAmount(expected: LabelledUtterance['expect']['amount'], said: SaidSlots): boolean {
  if (expected == null) return false
  if (expected.each === true) return false
  if (canonical(expected.value) !== canonical(said.value)) return false
  if (expected.currency === undefined || expected.currency === said.currency) return true
  // A dollar amount of the covered token is its face value, however it was said.
  return said.days !== null && expected.currency === 'USD'
}

function canonical(value: string): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const digits = fraction.replace(/0+$/, '')
  const integer = whole.replace(/^0+(?=[0-9])/, '')
  return digits === '' ? integer : `${integer}.${digits}`
}

function foldMemo(memo: string | null | undefined): string | null {
  return memo == null ? null : memo.toLowerCase().trim()
}
