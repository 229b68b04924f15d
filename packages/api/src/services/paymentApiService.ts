import { randomBytes, randomUUID } from 'node:crypto'
import type { Address, Hex } from '@safelane/core'
import {
  createPaymentService,
  createQuoteService,
  isFinalPaymentState,
  type Payment,
} from '@safelane/payments'
import { ApiError } from '../apiError.ts'
import type { PaymentView } from '../views/paymentViews.ts'
import { inTokens } from './currencyAmount.ts'
import { createEventFeed } from './eventFeed.ts'
import { feeForecastOf } from './feeForecast.ts'
import { addressFrom, orThrow } from './orThrow.ts'
import { createPaymentViews } from './paymentViews.ts'
import { refundTermsOf } from './refundQuote.ts'
import { createDeployedRiskService, type RiskApiDeps } from './riskApiService.ts'
import type { Services } from './services.ts'

export interface PaymentApiDeps extends RiskApiDeps {
  readonly relayerAddress: Address
}

/** Composes the payment domain with its ports and shapes what clients see. */
export function createPaymentApiService(deps: PaymentApiDeps): Services['payments'] {
  const { chain, store, relayerAddress } = deps
  const risk = createDeployedRiskService(deps)
  const eventFeed = createEventFeed(store)
  const { quoteView, paymentView } = createPaymentViews(chain.assets)
  const quoteService = createQuoteService({
    assets: chain.assets,
    clock: chain.clock,
    balances: chain.balances,
    markets: chain.markets,
    gasMarket: chain.gasMarket,
    encoder: chain.paymentEncoder,
    simulator: chain.simulator,
    risk,
    ids: { paymentId: () => `0x${randomBytes(32).toString('hex')}`, quoteId: randomUUID },
    quotes: store.paymentQuotes,
    feeRecipient: relayerAddress,
  })
  const paymentService = createPaymentService({
    clock: chain.clock,
    head: chain.head,
    quotes: store.paymentQuotes,
    payments: store.payments,
    encoder: chain.paymentEncoder,
    risk,
  })

  const quote: Services['payments']['quote'] = async (asked, requestedBy, purpose) => {
    const { conversion, ...input } = await inTokens(chain, asked)
    const offer = orThrow(await quoteService.quote({ ...input, purpose }))
    if (requestedBy !== null) await store.paymentQuotes.attribute(offer.id, requestedBy)
    return { ...quoteView(offer), feeForecast: await feeForecastOf(deps, offer), conversion }
  }

  /** Payments as clients see them, with what of each was given back. */
  async function viewsOf(payments: readonly Payment[]): Promise<readonly PaymentView[]> {
    const [refunds, nowSec] = await Promise.all([
      store.payments.refundsOf(payments.map(({ id }) => id)),
      chain.clock.nowSec(),
    ])
    return payments.map((payment) =>
      paymentView(
        payment,
        refunds.filter(({ purpose }) => purpose?.kind === 'refund' && purpose.paymentId === payment.id),
        nowSec,
      ),
    )
  }

  async function viewOf(payment: Payment): Promise<PaymentView> {
    const [view] = await viewsOf([payment])
    return view!
  }

  return {
    quote,

    refundQuote: async (input, requestedBy) =>
      quote(await refundTermsOf(deps, input), requestedBy, {
        kind: 'refund',
        paymentId: input.paymentId as Hex,
      }),

    async submit({ quoteId, signature, acknowledged }) {
      const request = { quoteId, signature: signature as Hex, acknowledged }
      const payment = orThrow(await paymentService.submit(request))
      // The payment is accepted whatever becomes of predicting it.
      await store.predictions.predict(payment).catch((error: unknown) => {
        console.warn(`Predictions of ${payment.id}: ${String(error)}`)
      })
      return viewOf(payment)
    },

    cancel: async ({ paymentId }, by) =>
      viewOf(orThrow(await paymentService.cancel({ paymentId: paymentId as Hex, by }))),

    async get({ paymentId }) {
      const payment = await store.payments.find(paymentId as Hex)
      if (payment === undefined) throw new ApiError('NOT_FOUND', 'No such payment', { field: 'paymentId' })
      return viewOf(payment)
    },

    async *watch({ paymentId, lastEventId }, signal) {
      let seen = lastEventId != null && /^[0-9]{1,18}$/.test(lastEventId) ? BigInt(lastEventId) : 0n
      for (;;) {
        // Events first: what is read after them is at least as new as they say.
        const events = await store.events.after(paymentId.toLowerCase(), seen)
        const payment = await store.payments.find(paymentId as Hex)
        if (payment === undefined) throw new ApiError('NOT_FOUND', 'No such payment', { field: 'paymentId' })
        const newest = events.at(-1)
        if (newest !== undefined) {
          seen = newest.sequence
          yield { sequence: seen.toString(), payment: await viewOf(payment) }
        } else if (seen === 0n) {
          // Its events are so old that they were deleted.
          yield { sequence: '0', payment: await viewOf(payment) }
        }
        if (isFinalPaymentState(payment.state)) return
        await eventFeed.waitFor(paymentId.toLowerCase(), seen, signal)
      }
    },

    async list({ address, cursor, limit }) {
      const page = await store.payments.list(addressFrom(address, 'address'), {
        cursor: cursor ?? undefined,
        limit,
      })
      return { items: await viewsOf(page.items), nextCursor: page.nextCursor ?? null }
    },
  }
}
