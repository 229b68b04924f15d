import type { Address } from '@safelane/core'

/** Everything people ask a payment system for. Only `pay` and `buy-cover` can be carried out so far. */
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
  /** Currencies besides the dollar that an exchange rate is at hand for; none without an FX oracle. */
  readonly convertibleCurrencies?: readonly string[] | undefined
}

/** A number read from the person's own words. */
export interface DraftAmount {
  /** Plain decimal such as `"40"` or `"15.5"`; may be negative or absurd, the validator judges. */
  readonly value: string
  /** ISO currency or token symbol as far as the words name one, else null. */
  readonly currency: string | null
  /** Per payee rather than in total. */
  readonly each: boolean
}

/**
 * What any model, embedded or remote, makes of a sentence: a form filled with the person's own words. Nothing in it
 * is trusted before `validateIntent` has resolved names, checked amounts and found it unambiguous.
 */
export interface IntentDraft {
  readonly action: RequestedAction | null
  /** Payees exactly as written: contact names or addresses. */
  readonly payees: readonly string[]
  /** Every amount that could be meant; more than one is a question to the person. */
  readonly amounts: readonly DraftAmount[]
  /** Token to be received, as written. */
  readonly token: string | null
  /** Token to pay with, as written. */
  readonly payWith: string | null
  readonly memo: string | null
  /** Calendar date (YYYY-MM-DD, the person's zone) by which it should happen. */
  readonly when: string | null
  readonly preference: Preference | null
  readonly cover: { readonly asset: string | null; readonly days: number | null } | null
  /** What the model itself found unclear; the validator asks about it. */
  readonly doubts: readonly IntentQuestion[]
}

export interface PayIntent {
  readonly action: 'pay'
  readonly recipient: { readonly address: Address; readonly name?: string }
  /** `currency` as said ("USD", "USDC"); `symbol` is the token the recipient gets: as said, else the one paid with, else the default. */
  readonly amount: { readonly value: string; readonly currency: string; readonly symbol: string }
  /** The token if one was named, to receive or to pay with, else null. */
  readonly token: string | null
  readonly payWith?: string
  readonly memo?: string
  readonly when: string | null
  readonly preference: Preference | null
}

export interface BuyCoverIntent {
  readonly action: 'buy-cover'
  readonly cover: { readonly asset: string; readonly insured: string; readonly days: number }
}

export type Intent = PayIntent | BuyCoverIntent

/** What a question is about, and which question: the web translates the code. */
export type IntentQuestion =
  | {
      readonly about: 'amount'
      readonly question:
        | 'AMOUNT_MISSING'
        | 'AMOUNT_AMBIGUOUS'
        | 'AMOUNT_NOT_YOURS'
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
        | 'SEVERAL_PAYEES'
        | 'MALFORMED_ADDRESS'
        | 'BAD_CHECKSUM'
    }
  | {
      readonly about: 'token'
      readonly question: 'TOKEN_UNKNOWN' | 'TOKEN_AMBIGUOUS' | 'COVER_ASSET_MISSING'
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

/** The only three ways a sentence can end: understood, asked about, or refused. */
export type IntentOutcome =
  | { readonly outcome: 'intent'; readonly intent: Intent }
  | ({ readonly outcome: 'clarify'; readonly choices: readonly Choice[] } & IntentQuestion)
  | { readonly outcome: 'refuse'; readonly code: RefusalCode }
