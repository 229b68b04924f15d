import { randomBytes, randomUUID } from 'node:crypto'
import type { Address, Hex } from '@safelane/core'
import {
  createPaymentService,
  createQuoteService,
  isFinalPaymentState,
  type Payment,
  type Quote,
  type Route,
} from '@safelane/payments'
import { ApiError } from '../apiError.ts'
import type { PaymentQuoteView, PaymentView, RouteView } from '../views.ts'
import { inTokens } from './currencyAmount.ts'
import { createEventFeed } from './eventFeed.ts'
import { feeForecastOf } from './feeForecast.ts'
import { addressFrom, orThrow } from './orThrow.ts'
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
  const quoteService = createQuoteService({
    assets: chain.assets,
    clock: chain.clock,
    balances: chain.balances,
    liquidity: chain.liquidity,
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
    quotes: store.paymentQuotes,
    payments: store.payments,
    encoder: chain.paymentEncoder,
    risk,
  })

  return {
    async quote(asked, requestedBy) {
      const { conversion, ...input } = await inTokens(chain, asked)
      const quote = orThrow(await quoteService.quote(input))
      if (requestedBy !== null) await store.paymentQuotes.attribute(quote.id, requestedBy)
      return { ...quoteView(quote), feeForecast: await feeForecastOf(deps, quote), conversion }
    },

    async submit({ quoteId, signature, acknowledged }) {
      const request = { quoteId, signature: signature as Hex, acknowledged }
      const payment = orThrow(await paymentService.submit(request))
      // The payment is accepted whatever becomes of predicting it.
      await store.predictions.predict(payment).catch((error: unknown) => {
        console.warn(`Predictions of ${payment.id}: ${String(error)}`)
      })
      return paymentView(payment)
    },

    cancel: async ({ paymentId }, by) =>
      paymentView(orThrow(await paymentService.cancel({ paymentId: paymentId as Hex, by }))),

    async get({ paymentId }) {
      const payment = await store.payments.find(paymentId as Hex)
      if (payment === undefined) throw new ApiError('NOT_FOUND', 'No such payment', { field: 'paymentId' })
      return paymentView(payment)
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
          yield { sequence: seen.toString(), payment: paymentView(payment) }
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
      return { items: page.items.map(paymentView), nextCursor: page.nextCursor ?? null }
    },
  }
}

function quoteView(quote: Quote): Omit<PaymentQuoteView, 'feeForecast' | 'conversion'> {
  return {
    quoteId: quote.id,
    payment: quote.payment,
    typedData: quote.typedData,
    route: routeView(quote.route),
    alternatives: quote.alternatives.map(routeView),
    amountOut: quote.amountOut,
    amountIn: quote.amountIn,
    maxAmountIn: quote.maxAmountIn,
    networkFee: quote.networkFee,
    gas: quote.gas,
    balanceChanges: quote.balanceChanges,
    risk: quote.risk,
    decision: {
      action: quote.decision.action,
      delaySec: quote.decision.delaySec,
      asks: quote.decision.asks,
      policyVersion: quote.decision.policyVersion,
    },
    memo: quote.memo ?? null,
    expiresAtSec: quote.expiresAtSec,
  }
}

function routeView(route: Route): RouteView {
  const { asset, units } = route.amountIn
  return {
    kind: route.kind,
    venue: route.kind === 'swap' ? route.venue : null,
    poolFee: route.kind === 'swap' ? route.poolFee : null,
    priceImpactBps: route.priceImpactBps,
    amountIn: { asset, units: units + route.networkFee.units },
    networkFee: route.networkFee,
  }
}

function paymentView(payment: Payment): PaymentView {
  return {
    ...payment,
    memo: payment.memo ?? null,
    txHash: payment.txHash ?? null,
    blockNumber: payment.blockNumber ?? null,
    failure: payment.failure ?? null,
    releaseAtSec: payment.releaseAtSec ?? null,
    settledAtSec: payment.settledAtSec ?? null,
  }
}
