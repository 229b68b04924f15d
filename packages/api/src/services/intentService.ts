import { type IntentModel, understandIntent } from '@safelane/ai'
import type { Chain } from '@safelane/chain'
import type { Intent, IntentOutcome } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { IntentView, ParsedIntentView } from '../views.ts'
import type { Services } from './services.ts'

export interface IntentServiceDeps {
  readonly chain: Chain
  readonly store: Store
  readonly model: IntentModel
}

/** Sentences to intents. Names are resolved in the signed-in person's own contacts, never in anybody else's. */
export function createIntentService({ chain, store, model }: IntentServiceDeps): Services['intents'] {
  return {
    async parse({ text }, signedIn) {
      const [contacts, nowSec] = await Promise.all([
        signedIn === null ? [] : store.contacts.list(signedIn),
        chain.clock.nowSec(),
      ])
      const outcome = await understandIntent(model, text, {
        contacts,
        tokens: chain.deployment.assets.map(({ symbol }) => symbol),
        currency: 'USD',
        now: new Date(nowSec * 1_000).toISOString(),
        timeZone: 'UTC',
        untrusted: [],
      })
      return viewOf(outcome)
    },
  }
}

function viewOf(outcome: IntentOutcome): IntentView {
  if (outcome.outcome !== 'intent') return outcome
  return { outcome: 'intent', intent: intentView(outcome.intent) }
}

function intentView(intent: Intent): ParsedIntentView {
  if (intent.action === 'buy-cover') return intent
  const { recipient, amount, payWith, memo } = intent
  return {
    action: 'pay',
    recipient,
    amount: { value: amount.value, symbol: amount.symbol },
    ...(payWith === undefined ? {} : { payWith }),
    ...(memo === undefined ? {} : { memo }),
  }
}
