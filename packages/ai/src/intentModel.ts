import type { IntentContext, IntentDraft } from '@safelane/payments'

/**
 * What a model gets to see. Untrusted texts are absent by type: a model that never reads a memo or an invoice cannot
 * take a payee or an amount from it.
 */
export type TrustedContext = Omit<IntentContext, 'untrusted'>

/** Turns a sentence into a filled form. It resolves nothing and decides nothing; `understandIntent` does. */
export interface IntentModel {
  /** For reports: `"embedded"`, or the provider and model. */
  readonly name: string
  /** Throws when a remote model cannot be reached or answers with something that is no draft. */
  parse(text: string, context: TrustedContext): Promise<IntentDraft>
}
