import {
  DEFAULT_INTENT_POLICY,
  type IntentContext,
  type IntentOutcome,
  type IntentPolicy,
  refusalForText,
  validateIntent,
} from '@safelane/payments'
import type { IntentModel, TrustedContext } from './intentModel.ts'

/**
 * From a sentence to an outcome: hygiene before any model reads it, the model without untrusted text, then the
 * validator that every model shares. The same text, context and draft always give the same outcome.
 */
export async function understandIntent(
  model: IntentModel,
  text: string,
  context: IntentContext,
  policy: IntentPolicy = DEFAULT_INTENT_POLICY,
): Promise<IntentOutcome> {
  const refusal = refusalForText(text)
  if (refusal !== undefined) return { outcome: 'refuse', code: refusal }
  const draft = await model.parse(text, trustedPartOf(context))
  return validateIntent(text, draft, context, policy)
}

function trustedPartOf(context: IntentContext): TrustedContext {
  const { untrusted: _, ...trusted } = context
  return trusted
}
