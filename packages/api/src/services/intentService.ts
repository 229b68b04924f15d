import { type IntentModel, understandIntent } from '@safelane/ai'
import type { Chain } from '@safelane/chain'
import { type Intent, type Offer, offerIntent, resolveNames } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { IntentView, UnderstoodView } from '../views.ts'
import type { Services } from './services.ts'

export interface IntentServiceDeps {
  readonly chain: Chain
  readonly store: Store
  readonly model: IntentModel
}

/** What the payment form and the cover form can carry out. */
const OFFERED_ACTIONS = ['pay', 'buy-cover'] as const

/**
 * Sentences to intents. Names are resolved in the signed-in person's own contacts, never in anybody else's. What is
 * understood and not on offer here is said to be so.
 */
export function createIntentService({ chain, store, model }: IntentServiceDeps): Services['intents'] {
  return {
    async parse({ text }, signedIn) {
      const [contacts, nowSec] = await Promise.all([
        signedIn === null ? [] : store.contacts.list(signedIn),
        chain.clock.nowSec(),
      ])
      const tokens = chain.deployment.assets
      const outcome = await understandIntent(model, text, {
        contacts,
        tokens: tokens.map(({ symbol }) => symbol),
        chains: ['safelane'],
        currency: 'USD',
        now: new Date(nowSec * 1_000).toISOString(),
        timeZone: 'UTC',
        untrusted: [],
      })
      if (outcome.outcome !== 'intent') return outcome
      const named = await resolveNames(outcome.intent, contacts, chain.names, nowSec)
      if ('outcome' in named) return viewOf({ ...named, understood: outcome.intent })
      const { currency } = named.amount
      const isToken = tokens.some(({ symbol }) => symbol === currency)
      const rate =
        isToken || currency === 'USD' ? undefined : await chain.exchangeRates.rateOf(currency, nowSec)
      return viewOf(offerIntent(named, { actions: OFFERED_ACTIONS, tokens, rate }))
    },
  }
}

function viewOf(offer: Offer): IntentView {
  if (offer.outcome === 'intent') return offer
  const { understood, ...question } = offer
  return { ...question, ...(understood === undefined ? {} : { understood: understoodView(understood) }) }
}

function understoodView({ action, payees, amount, when, repeat }: Intent): UnderstoodView {
  return {
    action,
    payees: payees.map((payee) => (payee.kind === 'address' ? payee.address : payee.name)),
    amount,
    when,
    isRepeated: repeat !== null,
  }
}
