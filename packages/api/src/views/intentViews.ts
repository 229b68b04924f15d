import type { PartialReading, Reader } from '@safelane/ai'
import type { Address } from '@safelane/core'
import type { Conversion, NameRecord, Repeat, RequestedAction } from '@safelane/payments'

export interface Choice {
  readonly label: string
  readonly value: string
}

/** A sentence understood, in doubt, or refused. Nothing is executed by it. */
export type IntentView = {
  /** Who read the sentence, and instead of whom. */
  readonly reader: Reader
} & IntentOutcomeView

export type ReadingView =
  | { readonly kind: 'partial'; readonly partial: PartialReading }
  | { readonly kind: 'done'; readonly intent: IntentView }

type IntentOutcomeView =
  | { readonly outcome: 'intent'; readonly intent: ParsedIntentView }
  | {
      readonly outcome: 'clarify'
      readonly about: 'amount' | 'payee' | 'token' | 'action' | 'date'
      /** Code the web translates. */
      readonly question: string
      readonly choices: readonly Choice[]
      /** What was understood, where it is complete but not on offer here. */
      readonly understood?: UnderstoodView
    }
  | { readonly outcome: 'refuse'; readonly code: string }

export interface UnderstoodView {
  readonly action: RequestedAction
  /** Names, or addresses where no name is known. */
  readonly payees: readonly string[]
  readonly amount: { readonly value: string; readonly currency: string; readonly each: boolean }
  /** YYYY-MM-DD. */
  readonly when: string | null
  readonly isRepeated: boolean
}

export interface ParsedIntentView {
  readonly action: 'pay' | 'schedule' | 'split' | 'buy-cover'
  /** `record` is what the name service says, when the payee was given by a name of it. */
  readonly recipient?: { readonly address: Address; readonly name?: string; readonly record?: NameRecord }
  /** `symbol` is the token the recipient gets. */
  readonly amount?: { readonly value: string; readonly symbol: string }
  /** How the amount came of the currency it was said in. */
  readonly conversion?: Conversion
  readonly payWith?: string
  readonly memo?: string
  readonly cover?: { readonly asset: string; readonly insured: string; readonly days: number }
  /** Of a plan: YYYY-MM-DD of its first payment, null where only the rhythm was said. */
  readonly when?: string | null
  readonly repeat?: Repeat | null
  /** Who shares in a split; `amount` is what they get together. */
  readonly among?: readonly { readonly address: Address; readonly name?: string }[]
}
