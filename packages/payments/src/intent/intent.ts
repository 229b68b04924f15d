import type { Address } from '@safelane/core'
import type { NameRecord } from './names.ts'

/** Everything people ask a payment system for. What of it a deployment can carry out is its `IntentOffering`. */
export const REQUESTED_ACTIONS = [
  'pay',
  'request',
  'split',
  'schedule',
  'invoice',
  'claim-link',
  'covered-payment',
  'refund',
  'buy-cover',
] as const

export type RequestedAction = (typeof REQUESTED_ACTIONS)[number]

export type Preference = 'cheapest' | 'fastest' | 'safest'

/** An entry of the person's own address book. */
export interface Contact {
  readonly name: string
  readonly address: string
}

/** Text somebody else wrote. It is shown, never obeyed: no payee and no amount may come from it. */
export interface UntrustedText {
  readonly source: string
  readonly text: string
}

/** What is known about the person when they speak. */
export interface IntentContext {
  readonly contacts: readonly Contact[]
  /** Symbols this deployment can pay in, the default first. */
  readonly tokens: readonly string[]
  /** ISO 4217 code a bare number is in, e.g. `"USD"`. */
  readonly currency: string
  /** ISO 8601 instant, for words such as "tomorrow"; chain time. */
  readonly now: string
  /** IANA name, e.g. `"Europe/Berlin"`. */
  readonly timeZone: string
  readonly untrusted: readonly UntrustedText[]
  /** Chains that can be named, e.g. `"safelane"`; naming another is a question. */
  readonly chains?: readonly string[] | undefined
}

/** A number read from the person's own words. */
export interface DraftAmount {
  /** Plain decimal such as `"40"` or `"15.5"`; may be negative or absurd, the validator judges. */
  readonly value: string
  /** ISO currency or token symbol as far as the words name one, else null. */
  readonly currency: string | null
  /** Per payee rather than in total. */
  readonly each: boolean
  /** The words it was read from, by which the validator sees whether somebody else wrote them. */
  readonly written: string
}

/** When a payment comes back: every `interval` units, on a day of the week (Monday = 1) or of the month. */
export interface Repeat {
  readonly every: 'day' | 'week' | 'month' | 'quarter' | 'year'
  /** 2 for "every other week"; ≥ 1. */
  readonly interval: number
  readonly on: number | null
  /** How often in all; null until it is stopped. */
  readonly times: number | null
}

/**
 * What any model, embedded or remote, makes of a sentence: a form filled with the person's own words. Nothing in it
 * is trusted before `validateIntent` has resolved names, checked amounts and found it unambiguous.
 */
export interface IntentDraft {
  readonly action: RequestedAction | null
  /** Payees (for a request or an invoice: debtors) exactly as written: contact names, addresses, names of a name service. */
  readonly payees: readonly string[]
  /** Every amount that could be meant; more than one is a question to the person. */
  readonly amounts: readonly DraftAmount[]
  /** It was said that the amount is for all payees together. */
  readonly isTotal: boolean
  /** Token to be received, as written. */
  readonly token: string | null
  /** Token to pay with, as written. */
  readonly payWith: string | null
  readonly memo: string | null
  /** Calendar date (YYYY-MM-DD, the person's zone) by which, or on which, it should happen. */
  readonly when: string | null
  readonly repeat: Repeat | null
  readonly preference: Preference | null
  /** Length of a cover in days. */
  readonly coverDays: number | null
  /** What the model itself found unclear; the validator asks about the first. */
  readonly doubts: readonly IntentQuestion[]
}

/** Somebody with an address, or with a name that a name service has yet to resolve. */
export type Payee =
  | { readonly kind: 'contact'; readonly name: string; readonly address: Address }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'name'; readonly name: string; readonly record?: NameRecord }

/** A sentence understood: complete and free of contradictions, though not yet known to be affordable or on offer. */
export interface Intent {
  readonly action: RequestedAction
  /** Debtors for `request` and `invoice`; empty for `buy-cover` and possibly for `claim-link`. */
  readonly payees: readonly Payee[]
  /** `currency` as said ("USD", "USDC"), or the person's own when none was. */
  readonly amount: { readonly value: string; readonly currency: string; readonly each: boolean }
  /** The token if one was named, to receive or else to pay with; null leaves it to the deployment. */
  readonly token: string | null
  readonly payWith: string | null
  /** Deadline, or for `schedule` the day (or first day) it happens. */
  readonly when: string | null
  readonly repeat: Repeat | null
  readonly preference: Preference | null
  readonly memo: string | null
  /** Only for `buy-cover`; null when no period was named. */
  readonly coverDays: number | null
}

/** What a question is about, and which question: the web translates the code. */
export type IntentQuestion =
  | {
      readonly about: 'amount'
      readonly question:
        | 'AMOUNT_MISSING'
        | 'AMOUNT_AMBIGUOUS'
        | 'AMOUNT_NOT_YOURS'
        | 'CURRENCY_AMBIGUOUS'
        | 'EACH_OR_TOTAL'
        | 'NO_EXCHANGE_RATE'
        | 'TOO_MANY_DECIMALS'
    }
  | {
      readonly about: 'payee'
      readonly question:
        | 'PAYEE_MISSING'
        | 'PAYEE_AMBIGUOUS'
        | 'PAYEE_UNKNOWN'
        | 'PAYEE_NOT_YOURS'
        | 'NAME_NOT_RESOLVED'
        | 'NAME_LOOKALIKE'
        | 'SEVERAL_PAYEES'
        | 'MALFORMED_ADDRESS'
        | 'BAD_CHECKSUM'
    }
  | {
      readonly about: 'token'
      readonly question: 'TOKEN_UNKNOWN' | 'TOKEN_AMBIGUOUS' | 'CHAIN_UNKNOWN' | 'COVER_ASSET_MISSING'
    }
  | { readonly about: 'action'; readonly question: 'ACTION_UNCLEAR' | 'ACTION_NOT_AVAILABLE' }
  | { readonly about: 'date'; readonly question: 'DATE_UNCLEAR' | 'PERIOD_MISSING' | 'PERIOD_OUT_OF_RANGE' }

/** One answer the person can pick; `value` is what to put in place of the unclear words. */
export interface Choice {
  readonly label: string
  readonly value: string
}

export type RefusalCode =
  | 'HIDDEN_CHARACTERS'
  | 'UNUSUAL_DIGITS'
  | 'SCIENTIFIC_NOTATION'
  | 'NON_POSITIVE_AMOUNT'
  | 'ABSURD_AMOUNT'
  | 'ZERO_ADDRESS'
  | 'TEXT_TOO_LONG'

export type Clarification = {
  readonly outcome: 'clarify'
  readonly choices: readonly Choice[]
} & IntentQuestion

export interface Refusal {
  readonly outcome: 'refuse'
  readonly code: RefusalCode
}

/** The only three ways a sentence can end: understood, asked about, or refused. */
export type IntentOutcome = { readonly outcome: 'intent'; readonly intent: Intent } | Clarification | Refusal
