import { type Address, formatUnits } from '@safelane/core'
import { type Conversion, convertAmount, type ExchangeRate } from './exchangeRate.ts'
import type { Clarification, Intent, Payee, Repeat, RequestedAction } from './intent.ts'
import type { NameRecord } from './names.ts'
import { periodChoices } from './validateIntent.ts'

/** What a deployment can carry out by itself, of all that a sentence can ask for. */
export interface IntentOffering {
  readonly actions: readonly RequestedAction[]
  /** Tokens to settle in, the default first. */
  readonly tokens: readonly { readonly symbol: string; readonly decimals: number }[]
  /** How many dollars one unit of the intent's currency is worth; undefined when nobody knows at the moment. */
  readonly rate: ExchangeRate | undefined
}

/** An intent in the terms of the payment form. */
export interface PayOffer {
  readonly action: 'pay'
  readonly recipient: {
    readonly address: Address
    readonly name?: string
    /** What the name service says, when the payee was given by a name of it. */
    readonly record?: NameRecord
  }
  /** Whole tokens to be received. */
  readonly amount: { readonly value: string; readonly symbol: string }
  /** How that came of the currency it was said in; absent for tokens and dollars. */
  readonly conversion?: Conversion
  readonly payWith?: string
  readonly memo?: string
}

/** An intent in the terms of the cover form. */
export interface CoverOffer {
  readonly action: 'buy-cover'
  readonly cover: { readonly asset: string; readonly insured: string; readonly days: number }
  readonly conversion?: Conversion
}

/** An intent in the terms of the form for plans. */
export interface PlanOffer extends Omit<PayOffer, 'action' | 'payWith'> {
  readonly action: 'schedule'
  /** YYYY-MM-DD of the first payment; null where only the rhythm was said. */
  readonly when: string | null
  readonly repeat: Repeat | null
}

/** An intent in the terms of the form that splits a sum. */
export interface SplitOffer {
  readonly action: 'split'
  readonly among: readonly PayOffer['recipient'][]
  /** Whole tokens for all of them together. */
  readonly amount: PayOffer['amount']
  readonly conversion?: Conversion
  readonly memo?: string
}

/** What the product does with an intent: carry it out, ask once more, or say that it understood and cannot do it. */
export type Offer =
  | { readonly outcome: 'intent'; readonly intent: PayOffer | PlanOffer | SplitOffer | CoverOffer }
  | (Clarification & { readonly understood?: Intent })

/**
 * Fits an intent to what is on offer here. Nothing is reinterpreted: whatever is not on offer comes back as
 * understood, never as some other payment.
 */
export function offerIntent(intent: Intent, offering: IntentOffering): Offer {
  const understood = { outcome: 'clarify', choices: [], understood: intent } as const
  if (intent.action === 'schedule' && offering.actions.includes('schedule')) {
    return offerPlan(intent, offering)
  }
  if (intent.action === 'split' && offering.actions.includes('split') && intent.repeat === null) {
    return offerSplit(intent, offering)
  }
  const isNow = intent.when === null || intent.action === 'pay'
  if (!offering.actions.includes(intent.action) || intent.repeat !== null || !isNow) {
    return { ...understood, about: 'action', question: 'ACTION_NOT_AVAILABLE' }
  }
  if (intent.action === 'buy-cover') return offerCover(intent, offering)
  const [payee, ...others] = intent.payees
  if (intent.action !== 'pay' || payee === undefined) {
    return { ...understood, about: 'action', question: 'ACTION_NOT_AVAILABLE' }
  }
  if (others.length > 0) return { ...understood, about: 'payee', question: 'SEVERAL_PAYEES' }
  if (payee.kind === 'name' && payee.record === undefined)
    return { ...understood, about: 'payee', question: 'NAME_NOT_RESOLVED' }
  const amount = amountIn(intent, offering)
  if (amount === undefined) return { ...understood, about: 'amount', question: 'NO_EXCHANGE_RATE' }
  return {
    outcome: 'intent',
    intent: {
      action: 'pay',
      recipient: recipientOf(payee),
      amount,
      ...conversionOf(intent, amount.symbol, offering),
      ...(intent.payWith === null ? {} : { payWith: intent.payWith }),
      ...(intent.memo === null ? {} : { memo: intent.memo }),
    },
  }
}

function offerPlan(intent: Intent, offering: IntentOffering): Offer {
  const understood = { outcome: 'clarify', choices: [], understood: intent } as const
  const [payee, ...others] = intent.payees
  if (payee === undefined || others.length > 0) {
    return { ...understood, about: 'payee', question: 'SEVERAL_PAYEES' }
  }
  if (!isFound(payee)) return { ...understood, about: 'payee', question: 'NAME_NOT_RESOLVED' }
  const amount = amountIn(intent, offering)
  if (amount === undefined) return { ...understood, about: 'amount', question: 'NO_EXCHANGE_RATE' }
  return {
    outcome: 'intent',
    intent: {
      action: 'schedule',
      recipient: recipientOf(payee),
      amount,
      ...conversionOf(intent, amount.symbol, offering),
      ...(intent.memo === null ? {} : { memo: intent.memo }),
      when: intent.when,
      repeat: intent.repeat,
    },
  }
}

function offerSplit(intent: Intent, offering: IntentOffering): Offer {
  const understood = { outcome: 'clarify', choices: [], understood: intent } as const
  if (!intent.payees.every(isFound)) {
    return { ...understood, about: 'payee', question: 'NAME_NOT_RESOLVED' }
  }
  const amount = amountIn(intent, offering)
  if (amount === undefined) return { ...understood, about: 'amount', question: 'NO_EXCHANGE_RATE' }
  const total = intent.amount.each ? times(amount.value, intent.payees.length) : amount.value
  return {
    outcome: 'intent',
    intent: {
      action: 'split',
      among: intent.payees.map(recipientOf),
      amount: { ...amount, value: total },
      ...conversionOf(intent, amount.symbol, offering),
      ...(intent.memo === null ? {} : { memo: intent.memo }),
    },
  }
}

function isFound(payee: Payee): boolean {
  return payee.kind !== 'name' || payee.record !== undefined
}

/** A plain decimal taken so many times, exactly. */
function times(value: string, count: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  return formatUnits(BigInt(whole + fraction) * BigInt(count), fraction.length)
}

function recipientOf(payee: Payee): PayOffer['recipient'] {
  switch (payee.kind) {
    case 'address':
      return { address: payee.address }
    case 'contact':
      return { address: payee.address, name: payee.name }
    case 'name': {
      const { name, record } = payee
      if (record === undefined) throw new Error(`The name ${name} was not looked up`)
      return { address: record.address, name, record }
    }
  }
}

function offerCover(intent: Intent, offering: IntentOffering): Offer {
  const { token, amount, coverDays: days } = intent
  const asset = offering.tokens.find(({ symbol }) => symbol === token)
  if (asset === undefined)
    return { outcome: 'clarify', about: 'token', question: 'TOKEN_UNKNOWN', choices: [] }
  // A dollar of the covered token is one token of face value, however its price stands.
  const insured = amount.currency === asset.symbol ? amount.value : amountIn(intent, offering)?.value
  if (insured === undefined) {
    return { outcome: 'clarify', about: 'amount', question: 'NO_EXCHANGE_RATE', choices: [] }
  }
  if (days === null) {
    return { outcome: 'clarify', about: 'date', question: 'PERIOD_MISSING', choices: periodChoices() }
  }
  const cover = { asset: asset.symbol, insured, days }
  return {
    outcome: 'intent',
    intent: { action: 'buy-cover', cover, ...conversionOf(intent, asset.symbol, offering) },
  }
}

/** What to show beside a converted amount. */
function conversionOf(
  { amount: { value, currency } }: Intent,
  symbol: string,
  { rate }: IntentOffering,
): { readonly conversion?: Conversion } {
  if (currency === symbol || currency === 'USD' || rate === undefined) return {}
  return { conversion: { value, currency, rate } }
}

function amountIn(intent: Intent, { tokens, rate }: IntentOffering): PayOffer['amount'] | undefined {
  const { value, currency } = intent.amount
  const token = tokens.find(({ symbol }) => symbol === (intent.token ?? tokens[0]?.symbol))
  if (token === undefined) return undefined
  if (currency === token.symbol || currency === 'USD') return { value, symbol: token.symbol }
  return rate === undefined
    ? undefined
    : { value: convertAmount(value, rate, token.decimals), symbol: token.symbol }
}
