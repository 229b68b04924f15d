import type { Asset, AssetRegistry } from '@safelane/core'
import {
  type Payment,
  type Quote,
  type Route,
  type RouteHop,
  type RouteLeg,
  refundableOf,
} from '@safelane/payments'
import type { PaymentQuoteView, PaymentView } from '../views/paymentViews.ts'
import type { HopView, LegView, RouteView } from '../views/routeViews.ts'
import { decisionSummary } from './decisionSummary.ts'

/** Payments and quotes in the shape that clients see. */
export interface PaymentViews {
  quoteView(quote: Quote): Omit<PaymentQuoteView, 'feeForecast' | 'conversion'>
  /** With what of it was given back, and what still can be at `nowSec` (chain time). */
  paymentView(payment: Payment, refunds: readonly Payment[], nowSec: number): PaymentView
}

/** How the kinds of pools are called where people know them. */
const VENUES: Readonly<Record<RouteHop['venue'], HopView['venue']>> = {
  'constant-product': 'uniswap-v2',
  concentrated: 'uniswap-v3',
  'stable-swap': 'stable-swap',
}

/** `assets` hold every token that a listed pool trades. */
export function createPaymentViews(assets: AssetRegistry): PaymentViews {
  function assetAt(address: RouteHop['tokenOut']): Asset {
    const asset = assets.byAddress(address)
    if (asset === undefined) throw new TypeError(`Token ${address} is not of this deployment`)
    return asset
  }

  function legView({ tokenIn, hops, amountIn, amountOut }: RouteLeg): LegView {
    const tokens = [tokenIn, ...hops.map(({ tokenOut }) => tokenOut)].map(assetAt)
    return {
      amountIn: { asset: tokens[0]!, units: amountIn },
      amountOut: { asset: tokens.at(-1)!, units: amountOut },
      hops: hops.map(({ venue, pool, fee }, i) => ({
        venue: VENUES[venue],
        pool,
        poolFee: fee,
        tokenIn: tokens[i]!,
        tokenOut: tokens[i + 1]!,
      })),
    }
  }

  function routeView(route: Route): RouteView {
    const { asset, units } = route.amountIn
    return {
      kind: route.legs.length === 0 ? 'direct' : 'routed',
      preferences: route.preferences,
      reasons: route.reasons,
      legs: route.legs.map(legView),
      priceImpactBps: route.priceImpactBps,
      amountIn: { asset, units: units + route.networkFee.units },
      networkFee: route.networkFee,
      saving: route.saving,
      gapBps: route.gapBps ?? null,
    }
  }

  return {
    quoteView: (quote) => ({
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
      decision: decisionSummary(quote.decision),
      memo: quote.memo ?? null,
      expiresAtSec: quote.expiresAtSec,
      blocks: quote.blocks ?? null,
    }),

    paymentView: (payment, refunds, nowSec) => ({
      ...payment,
      route:
        payment.route === undefined
          ? null
          : {
              legs: payment.route.legs.map(legView),
              saving: payment.route.saving,
              gapBps: payment.route.gapBps ?? null,
            },
      memo: payment.memo ?? null,
      purpose: payment.purpose ?? null,
      refundable: refundableOf(payment, refunds, nowSec),
      refunds: refunds.map(({ id, state, amountOut, createdAtSec, settledAtSec }) => ({
        paymentId: id,
        state,
        amount: amountOut,
        createdAtSec,
        settledAtSec: settledAtSec ?? null,
      })),
      txHash: payment.txHash ?? null,
      blockNumber: payment.blockNumber ?? null,
      failure: payment.failure ?? null,
      releaseAtSec: payment.releaseAtSec ?? null,
      settledAtSec: payment.settledAtSec ?? null,
    }),
  }
}
