import { ABSURD_WHOLE_UNITS } from '@safelane/core'
import { calendarDate } from './calendarDate.ts'
import { contactsNamed } from './contacts.ts'
import { isCurrency } from './currencies.ts'
import type {
  Choice,
  Clarification,
  DraftAmount,
  Intent,
  IntentContext,
  IntentDraft,
  IntentOutcome,
  IntentQuestion,
  Payee,
  Refusal,
  RefusalCode,
  RequestedAction,
} from './intent.ts'
import { contactChoices, resolvePayees } from './resolvePayees.ts'
import { isForeignAddress, isOwnWords } from './taint.ts'
import { refusalForText } from './textHygiene.ts'

/** Deployment limits on what a sentence may ask for. */
export interface IntentPolicy {
  /** Most whole tokens one sentence may move; larger amounts go through the form, where digits are checked twice. */
  readonly maxWholeUnits: bigint
  readonly minCoverDays: number
  readonly maxCoverDays: number
  /** Most digits after the point that any token here has. */
  readonly maxDecimals: number
}

export const DEFAULT_INTENT_POLICY: IntentPolicy = {
  maxWholeUnits: 1_000_000_000n,
  minCoverDays: 1,
  maxCoverDays: 365,
  maxDecimals: 18,
}

/** Actions that make no sense without somebody on the other side. */
const NEEDS_PAYEE: readonly RequestedAction[] = [
  'pay',
  'request',
  'split',
  'schedule',
  'invoice',
  'covered-payment',
  'refund',
]

/**
 * Decides what a draft amounts to, the same way whichever model wrote it. Pure and deterministic: resolves contacts,
 * checks addresses and amounts, asks about whatever is missing, double or unknown, and refuses what imitates
 * something else. It can only narrow a draft, never add a payee or an amount to it.
 */
export function validateIntent(
  text: string,
  draft: IntentDraft,
  context: IntentContext,
  policy: IntentPolicy = DEFAULT_INTENT_POLICY,
): IntentOutcome {
  const refusal = refusalForText(text) ?? refusalInDraft(draft, policy)
  if (refusal !== undefined) return { outcome: 'refuse', code: refusal }
  const doubt = draft.doubts[0]
  if (doubt !== undefined) return ask(doubt, choicesFor(doubt, draft, context))
  const { action } = draft
  if (action === null) return ask({ about: 'action', question: 'ACTION_UNCLEAR' })
  const payees = payeesOf(action, text, draft, context)
  if ('outcome' in payees) return payees
  const amount = amountOf(text, draft, context)
  if ('outcome' in amount) return amount
  const token = tokenOf(draft, amount, context)
  if (token !== null && typeof token === 'object') return token
  const unsettled =
    eachOrTotal(action, payees, draft, amount) ??
    timing(action, draft, context) ??
    coverTerms(action, token, draft, context, policy)
  if (unsettled !== undefined) return unsettled
  const payWith = draft.payWith === null ? null : (knownToken(draft.payWith, context) ?? null)
  const { when, repeat, preference, memo, coverDays } = draft
  const isSeveral = payees.length > 1
  const intent: Intent = {
    action,
    payees,
    amount: {
      value: amount.value,
      currency: (amount.currency ?? context.currency).toUpperCase(),
      each: amount.each && isSeveral,
    },
    token,
    payWith,
    when,
    repeat,
    preference,
    memo,
    coverDays: action === 'buy-cover' ? coverDays : null,
  }
  return { outcome: 'intent', intent }
}

function payeesOf(
  action: RequestedAction,
  text: string,
  draft: IntentDraft,
  context: IntentContext,
): readonly Payee[] | Clarification | Refusal {
  const isTainted = (written: string): boolean =>
    !isOwnWords(written, text, context.untrusted) || isForeignAddress(written, context)
  if (draft.payees.some(isTainted)) {
    return ask({ about: 'payee', question: 'PAYEE_NOT_YOURS' })
  }
  if (action === 'buy-cover') {
    return draft.payees.length === 0 ? [] : ask({ about: 'action', question: 'ACTION_UNCLEAR' })
  }
  if (draft.payees.length === 0 && NEEDS_PAYEE.includes(action)) {
    return ask({ about: 'payee', question: 'PAYEE_MISSING' })
  }
  return resolvePayees(draft.payees, context)
}

function amountOf(text: string, draft: IntentDraft, context: IntentContext): DraftAmount | Clarification {
  const [amount, ...others] = draft.amounts
  if (amount === undefined) return ask({ about: 'amount', question: 'AMOUNT_MISSING' })
  if (others.length > 0) return ask({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' }, amountChoices(draft))
  if (!isOwnWords(amount.written, text, context.untrusted)) {
    return ask({ about: 'amount', question: 'AMOUNT_NOT_YOURS' })
  }
  return amount
}

/** The token that was named, if any: to be received, in the amount, or else to pay with. */
function tokenOf(
  draft: IntentDraft,
  amount: DraftAmount,
  context: IntentContext,
): string | null | Clarification {
  const named = [draft.token, draft.payWith].map((symbol) =>
    symbol === null ? null : knownToken(symbol, context),
  )
  const [token, payWith] = named
  if (token === undefined || payWith === undefined) return askToken(context)
  const currency = (amount.currency ?? context.currency).toUpperCase()
  const currencyToken = knownToken(currency, context)
  if (token !== null && currencyToken !== undefined && token !== currencyToken) {
    return ask({ about: 'token', question: 'TOKEN_AMBIGUOUS' }, tokenChoices([currencyToken, token]))
  }
  if (currencyToken === undefined && !isCurrency(currency)) return askToken(context)
  return token ?? currencyToken ?? payWith
}

/** "Pay Ana and Bob 20" leaves open whether each gets 20, "pay Ana 20 each" who else does; "split" does neither. */
function eachOrTotal(
  action: RequestedAction,
  payees: readonly Payee[],
  draft: IntentDraft,
  amount: DraftAmount,
): Clarification | undefined {
  const isSettled = payees.length < 2 ? !amount.each : amount.each || draft.isTotal
  if (action === 'split' || isSettled) return undefined
  return ask({ about: 'amount', question: 'EACH_OR_TOTAL' })
}

function timing(
  action: RequestedAction,
  draft: IntentDraft,
  context: IntentContext,
): Clarification | undefined {
  const isPast = draft.when !== null && draft.when < calendarDate(context.now, context.timeZone)
  const isOpen = action === 'schedule' && draft.when === null && draft.repeat === null
  return isPast || isOpen ? ask({ about: 'date', question: 'DATE_UNCLEAR' }) : undefined
}

function coverTerms(
  action: RequestedAction,
  token: string | null,
  draft: IntentDraft,
  context: IntentContext,
  policy: IntentPolicy,
): Clarification | undefined {
  if (action !== 'buy-cover') return undefined
  if (token === null)
    return ask({ about: 'token', question: 'COVER_ASSET_MISSING' }, tokenChoices(context.tokens))
  const days = draft.coverDays
  const isInRange =
    days === null || (Number.isInteger(days) && days >= policy.minCoverDays && days <= policy.maxCoverDays)
  return isInRange ? undefined : ask({ about: 'date', question: 'PERIOD_OUT_OF_RANGE' }, periodChoices())
}

function refusalInDraft(draft: IntentDraft, policy: IntentPolicy): RefusalCode | undefined {
  for (const { value } of draft.amounts) {
    const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(value)
    if (match === null) return 'UNUSUAL_DIGITS'
    if (match[1] === '-' || /^0*$/.test(`${match[2]}${match[3] ?? ''}`)) return 'NON_POSITIVE_AMOUNT'
    const whole = match[2] ?? ''
    if (whole.length > ABSURD_WHOLE_UNITS.toString().length || BigInt(whole) > policy.maxWholeUnits) {
      return 'ABSURD_AMOUNT'
    }
    if ((match[3] ?? '').length > policy.maxDecimals) return 'ABSURD_AMOUNT'
  }
  return undefined
}

function choicesFor(doubt: IntentQuestion, draft: IntentDraft, context: IntentContext): readonly Choice[] {
  if (doubt.about === 'token') return tokenChoices(context.tokens)
  if (doubt.question === 'PERIOD_MISSING') return periodChoices()
  if (doubt.question === 'AMOUNT_AMBIGUOUS') return amountChoices(draft)
  if (doubt.question === 'PAYEE_AMBIGUOUS') {
    return contactChoices(draft.payees.flatMap((payee) => contactsNamed(payee, context.contacts)))
  }
  return []
}

function knownToken(symbol: string, context: IntentContext): string | undefined {
  return context.tokens.find((token) => token.toUpperCase() === symbol.toUpperCase())
}

function ask(question: IntentQuestion, choices: readonly Choice[] = []): Clarification {
  return { outcome: 'clarify', ...question, choices }
}

function askToken(context: IntentContext): Clarification {
  return ask({ about: 'token', question: 'TOKEN_UNKNOWN' }, tokenChoices(context.tokens))
}

function tokenChoices(symbols: readonly string[]): readonly Choice[] {
  return symbols.map((symbol) => ({ label: symbol, value: symbol }))
}

function amountChoices(draft: IntentDraft): readonly Choice[] {
  const written = draft.amounts.map(({ value, currency }) =>
    currency === null ? value : `${value} ${currency}`,
  )
  return [...new Set(written)].map((value) => ({ label: value, value }))
}

/** Lengths of a cover that people can pick, in days. */
export function periodChoices(): readonly Choice[] {
  return [30, 90, 180].map((days) => ({ label: String(days), value: String(days) }))
}
