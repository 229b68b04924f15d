import type { IntentContext, IntentDraft, RequestedAction } from '@safelane/payments'

/**
 * What a model gets to see. Untrusted texts are absent by type: a model that never reads a memo or an invoice cannot
 * take a payee or an amount from it.
 */
export type TrustedContext = Omit<IntentContext, 'untrusted'>

/** What a model has quoted from the sentence so far: to be shown while it reads, and never acted on. */
export interface PartialReading {
  readonly action: RequestedAction | null
  readonly payees: readonly string[]
  readonly amount: string | null
  readonly memo: string | null
}

/** Turns a sentence into a filled form. It resolves nothing and decides nothing; `understandIntent` does. */
export interface IntentModel {
  /** For reports: `"embedded"`, or the provider and model. */
  readonly name: string
  /**
   * Throws when a remote model cannot be reached or answers with something that is no draft. A model that answers piece
   * by piece shows the pieces to `watch`.
   */
  parse(
    text: string,
    context: TrustedContext,
    watch?: (partial: PartialReading) => void,
  ): Promise<IntentDraft>
}
