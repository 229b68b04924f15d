import {
  DEFAULT_INTENT_POLICY,
  type IntentContext,
  type IntentOutcome,
  type IntentPolicy,
  refusalForText,
  validateIntent,
} from '@safelane/payments'
import type { IntentModel, PartialReading, TrustedContext } from './intentModel.ts'
import { IntentModelError, type ModelFailure } from './llm/llmParser.ts'

/**
 * From a sentence to an outcome: hygiene before any model reads it, the model without untrusted text, then the
 * validator that every model shares. The same text, context and draft always give the same outcome.
 */
export async function understandIntent(
  model: IntentModel,
  text: string,
  context: IntentContext,
  policy: IntentPolicy = DEFAULT_INTENT_POLICY,
  watch?: (partial: PartialReading) => void,
): Promise<IntentOutcome> {
  const refusal = refusalForText(text)
  if (refusal !== undefined) return { outcome: 'refuse', code: refusal }
  const draft = await model.parse(text, trustedPartOf(context), watch)
  return validateIntent(text, draft, context, policy)
}

/** Who read a sentence, and why it was not the model that should have. */
export interface Reader {
  readonly name: string
  readonly insteadOf: { readonly name: string; readonly reason: ModelFailure } | null
}

/** As {@link understandIntent}; when the model gives no usable answer, `fallback` reads the sentence, and that is said. */
export async function understandWithFallback(
  model: IntentModel,
  fallback: IntentModel,
  text: string,
  context: IntentContext,
  watch?: (partial: PartialReading) => void,
): Promise<{ readonly outcome: IntentOutcome; readonly reader: Reader }> {
  const policy = DEFAULT_INTENT_POLICY
  try {
    const outcome = await understandIntent(model, text, context, policy, watch)
    return { outcome, reader: { name: model.name, insteadOf: null } }
  } catch (error) {
    if (!(error instanceof IntentModelError)) throw error
    const outcome = await understandIntent(fallback, text, context, policy)
    const reason = error.metadata.reason as ModelFailure
    return { outcome, reader: { name: fallback.name, insteadOf: { name: model.name, reason } } }
  }
}

function trustedPartOf(context: IntentContext): TrustedContext {
  const { untrusted: _, ...trusted } = context
  return trusted
}
