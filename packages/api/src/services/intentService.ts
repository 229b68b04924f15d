import {
  embeddedParser,
  type IntentModel,
  type PartialReading,
  type Reader,
  understandWithFallback,
} from '@safelane/ai'
import type { Chain } from '@safelane/chain'
import type { Address } from '@safelane/core'
import { type Intent, type Offer, offerIntent, resolveNames } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { IntentView, UnderstoodView } from '../views/intentViews.ts'
import type { Services } from './services.ts'

export interface IntentServiceDeps {
  readonly chain: Chain
  readonly store: Store
  readonly model: IntentModel
}

/** What the forms for payments, plans, splits and cover can carry out. */
const OFFERED_ACTIONS = ['pay', 'schedule', 'split', 'buy-cover'] as const

/**
 * Sentences to intents. Names are resolved in the signed-in person's own contacts, never in anybody else's. What is
 * understood and not on offer here is said to be so. When a remote model gives no usable answer, the embedded parser reads
 * the sentence, and `reader` says so.
 */
export function createIntentService({ chain, store, model }: IntentServiceDeps): Services['intents'] {
  async function parse(
    text: string,
    signedIn: Address | null,
    watch?: (partial: PartialReading) => void,
  ): Promise<IntentView> {
    const [contacts, nowSec] = await Promise.all([
      signedIn === null ? [] : store.contacts.list(signedIn),
      chain.clock.nowSec(),
    ])
    const tokens = chain.deployment.assets
    const context = {
      contacts,
      tokens: tokens.map(({ symbol }) => symbol),
      chains: ['safelane'],
      currency: 'USD',
      now: new Date(nowSec * 1_000).toISOString(),
      timeZone: 'UTC',
      untrusted: [],
    }
    const { outcome, reader } = await understandWithFallback(model, embeddedParser, text, context, watch)
    if (outcome.outcome !== 'intent') return { ...outcome, reader }
    const named = await resolveNames(outcome.intent, contacts, chain.names, nowSec)
    if ('outcome' in named) return viewOf({ ...named, understood: outcome.intent }, reader)
    const { currency } = named.amount
    const isToken = tokens.some(({ symbol }) => symbol === currency)
    const rate =
      isToken || currency === 'USD' ? undefined : await chain.exchangeRates.rateOf(currency, nowSec)
    return viewOf(offerIntent(named, { actions: OFFERED_ACTIONS, tokens, rate }), reader)
  }

  return {
    parse: ({ text }, signedIn) => parse(text, signedIn),

    async *read({ text }, signedIn) {
      const pieces: PartialReading[] = []
      let wake = () => {}
      const whole = parse(text, signedIn, (partial) => {
        pieces.push(partial)
        wake()
      })
      // Whoever waits for the next piece must not miss that there is none.
      const end = whole.then(
        () => true,
        () => true,
      )
      for (;;) {
        const more = new Promise<boolean>((resolve) => {
          wake = () => resolve(false)
        })
        // What came while nobody listened is out of date: the newest piece has all that was quoted.
        const newest = pieces.splice(0).at(-1)
        if (newest !== undefined) yield { kind: 'partial', partial: newest }
        else if (await Promise.race([more, end])) break
      }
      yield { kind: 'done', intent: await whole }
    },
  }
}

function viewOf(offer: Offer, reader: Reader): IntentView {
  if (offer.outcome === 'intent') return { ...offer, reader }
  const { understood, ...question } = offer
  return {
    ...question,
    reader,
    ...(understood === undefined ? {} : { understood: understoodView(understood) }),
  }
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
