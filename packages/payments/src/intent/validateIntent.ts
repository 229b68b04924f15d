import { ABSURD_WHOLE_UNITS, parseAddress } from '@safelane/core'
import { contactsNamed } from './contacts.ts'
import type {
  BuyCoverIntent,
  Choice,
  DraftAmount,
  IntentContext,
  IntentDraft,
  IntentOutcome,
  IntentQuestion,
  PayIntent,
  RefusalCode,
} from './intent.ts'
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
  if (draft.action === null) return ask({ about: 'action', question: 'ACTION_UNCLEAR' })
  if (draft.action === 'pay') return validatePay(draft, context)
  if (draft.action === 'buy-cover') return validateCover(draft, context, policy)
  return ask({ about: 'action', question: 'ACTION_NOT_AVAILABLE' })
}

function validatePay(draft: IntentDraft, context: IntentContext): IntentOutcome {
  const payee = resolvePayee(draft, context)
  if ('outcome' in payee) return payee
  const amount = singleAmount(draft)
  if ('outcome' in amount) return amount
  const token = draft.token === null ? null : knownToken(draft.token, context)
  const payWith = draft.payWith === null ? null : knownToken(draft.payWith, context)
  if (token === undefined || payWith === undefined) return askToken(context)
  const currency = (amount.currency ?? context.currency).toUpperCase()
  const currencyToken = knownToken(currency, context)
  if (token !== null && currencyToken !== undefined && token !== currencyToken) {
    return ask({ about: 'token', question: 'TOKEN_AMBIGUOUS' }, tokenChoices([currencyToken, token]))
  }
  if (currencyToken === undefined && !isConvertible(currency, context)) {
    return isCurrency(currency) ? ask({ about: 'amount', question: 'NO_EXCHANGE_RATE' }) : askToken(context)
  }
  const named = token ?? currencyToken ?? payWith
  const symbol = named ?? context.tokens[0]
  if (symbol === undefined) return askToken(context)
  const intent: PayIntent = {
    action: 'pay',
    recipient: payee.recipient,
    amount: { value: amount.value, currency, symbol },
    token: named,
    ...(payWith === null ? {} : { payWith }),
    ...(draft.memo === null ? {} : { memo: draft.memo }),
    when: draft.when,
    preference: draft.preference,
  }
  return { outcome: 'intent', intent }
}

function validateCover(draft: IntentDraft, context: IntentContext, policy: IntentPolicy): IntentOutcome {
  const amount = singleAmount(draft)
  if ('outcome' in amount) return amount
  const named = draft.cover?.asset ?? draft.token ?? amount.currency
  const isDollars = named === null || named.toUpperCase() === 'USD'
  const asset = isDollars ? undefined : knownToken(named, context)
  if (asset === undefined) {
    if (!isDollars && isCurrency(named)) return ask({ about: 'amount', question: 'NO_EXCHANGE_RATE' })
    const question = isDollars ? 'COVER_ASSET_MISSING' : 'TOKEN_UNKNOWN'
    return ask({ about: 'token', question }, tokenChoices(context.tokens))
  }
  const currency = amount.currency?.toUpperCase()
  if (currency !== undefined && currency !== 'USD' && knownToken(currency, context) !== asset) {
    return ask({ about: 'token', question: 'TOKEN_AMBIGUOUS' }, tokenChoices([currency, asset]))
  }
  const days = draft.cover?.days ?? null
  if (days === null) return ask({ about: 'date', question: 'PERIOD_MISSING' }, dayChoices())
  if (!Number.isInteger(days) || days < policy.minCoverDays || days > policy.maxCoverDays) {
    return ask({ about: 'date', question: 'PERIOD_OUT_OF_RANGE' }, dayChoices())
  }
  const intent: BuyCoverIntent = { action: 'buy-cover', cover: { asset, insured: amount.value, days } }
  return { outcome: 'intent', intent }
}

function resolvePayee(
  draft: IntentDraft,
  context: IntentContext,
): Pick<PayIntent, 'recipient'> | IntentOutcome {
  const [written, ...others] = draft.payees
  if (written === undefined) return ask({ about: 'payee', question: 'PAYEE_MISSING' })
  if (others.length > 0) {
    const choices = draft.payees.map((payee) => ({ label: payee, value: payee }))
    return ask({ about: 'payee', question: 'SEVERAL_PAYEES' }, choices)
  }
  if (/^0x/i.test(written)) return resolveAddress(written)
  const matches = contactsNamed(written, context.contacts)
  const [contact] = matches
  if (contact === undefined) return ask({ about: 'payee', question: 'PAYEE_UNKNOWN' })
  if (matches.length > 1) return ask({ about: 'payee', question: 'PAYEE_AMBIGUOUS' }, contactChoices(matches))
  const resolved = resolveAddress(contact.address)
  if ('outcome' in resolved) return resolved
  return { recipient: { address: resolved.recipient.address, name: contact.name } }
}

function resolveAddress(written: string): Pick<PayIntent, 'recipient'> | IntentOutcome {
  const parsed = parseAddress(written)
  if (parsed.ok) return { recipient: { address: parsed.value } }
  if (parsed.error.code === 'ZERO_ADDRESS') return { outcome: 'refuse', code: 'ZERO_ADDRESS' }
  return ask({ about: 'payee', question: parsed.error.code })
}

function singleAmount(draft: IntentDraft): DraftAmount | IntentOutcome {
  const [amount, ...others] = draft.amounts
  if (amount === undefined) return ask({ about: 'amount', question: 'AMOUNT_MISSING' })
  if (others.length > 0) {
    const choices = draft.amounts.map(({ value, currency }) => {
      const written = currency === null ? value : `${value} ${currency}`
      return { label: written, value: written }
    })
    return ask({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' }, choices)
  }
  return amount
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
  if (doubt.question === 'PERIOD_MISSING') return dayChoices()
  if (doubt.question === 'PAYEE_AMBIGUOUS') {
    return contactChoices(draft.payees.flatMap((payee) => contactsNamed(payee, context.contacts)))
  }
  return []
}

function knownToken(symbol: string, context: IntentContext): string | undefined {
  return context.tokens.find((token) => token.toUpperCase() === symbol.toUpperCase())
}

function isCurrency(symbol: string): boolean {
  return /^(USD|EUR|GBP|CNY|JPY|CHF|INR|KRW|HKD|TWD|SGD|AUD|CAD|NZD|BRL|MXN)$/i.test(symbol)
}

function isConvertible(currency: string, context: IntentContext): boolean {
  return currency === 'USD' || (context.convertibleCurrencies ?? []).includes(currency)
}

function ask(question: IntentQuestion, choices: readonly Choice[] = []): IntentOutcome {
  return { outcome: 'clarify', ...question, choices }
}

function askToken(context: IntentContext): IntentOutcome {
  return ask({ about: 'token', question: 'TOKEN_UNKNOWN' }, tokenChoices(context.tokens))
}

function tokenChoices(symbols: readonly string[]): readonly Choice[] {
  return symbols.map((symbol) => ({ label: symbol, value: symbol }))
}

function contactChoices(contacts: IntentContext['contacts']): readonly Choice[] {
  return contacts.map(({ name, address }) => ({ label: `${name} (${shorten(address)})`, value: address }))
}

function dayChoices(): readonly Choice[] {
  return [30, 90, 180].map((days) => ({ label: String(days), value: String(days) }))
}

function shorten(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}
