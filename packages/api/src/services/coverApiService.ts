import { randomBytes, randomUUID } from 'node:crypto'
import type { Chain } from '@safelane/chain'
import type { Hex } from '@safelane/core'
import {
  type CoverProduct,
  type CoverQuote,
  createCoverQuoteService,
  createPurchaseService,
  type PayoutRow,
  type Policy,
  type Purchase,
  suggestCover,
  utilisationBps,
} from '@safelane/cover'
import type { Claim, Store } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type {
  CoverClaimView,
  CoverPolicyView,
  CoverProductView,
  CoverPurchaseView,
  CoverQuoteView,
  PayoutRowView,
} from '../views/coverViews.ts'
import { addressFrom, orThrow } from './orThrow.ts'
import { depegRiskOf } from './predictionService.ts'
import type { Services } from './services.ts'

/** Composes the cover domain with its ports and shapes what clients see. */
export function createCoverApiService({ chain, store }: { chain: Chain; store: Store }): Services['cover'] {
  const { coverPool, clock } = chain
  const ids = {
    quoteId: randomUUID,
    purchaseId: randomUUID,
    salt: (): Hex => `0x${randomBytes(32).toString('hex')}`,
  }
  const quoteService = createCoverQuoteService({
    clock,
    products: coverPool,
    premiums: coverPool,
    balances: chain.balances,
    encoder: chain.coverEncoder,
    ids,
    quotes: store.coverQuotes,
  })
  const purchaseService = createPurchaseService({
    clock,
    quotes: store.coverQuotes,
    purchases: store.purchases,
    encoder: chain.coverEncoder,
    ids,
  })

  async function productView(product: CoverProduct): Promise<CoverProductView> {
    const [state, annualRateBps] = await Promise.all([
      coverPool.state(product.productId),
      coverPool.annualRateBps(product.productId),
    ])
    return {
      productId: product.productId,
      coveredAsset: product.coveredAsset,
      payoutAsset: product.payoutAsset,
      triggerPrice: product.triggerPrice1e18,
      windowSec: product.windowSec,
      waitingPeriodSec: product.waitingPeriodSec,
      deductibleBps: product.deductibleBps,
      capBps: product.capBps,
      isOnSale: state.isOnSale,
      capacity: { asset: product.payoutAsset, units: state.freeCapacity },
      utilisationBps: utilisationBps(state.capacity, state.committed),
      annualRateBps,
      trigger: {
        price: state.trigger.price1e18,
        twap: state.trigger.twap1e18,
        fresh: state.trigger.fresh,
        met: state.trigger.met,
      },
    }
  }

  async function policyView(policy: Policy, claim: Claim | undefined): Promise<CoverPolicyView> {
    const product = await coverPool.find(policy.productId)
    if (product === undefined) throw new Error(`Policy ${policy.policyId} is of an unknown product`)
    const { status, payout } = await coverPool.claimable(policy.policyId)
    const asset = product.payoutAsset
    return {
      policyId: policy.policyId,
      productId: policy.productId,
      holder: policy.holder,
      coveredAsset: product.coveredAsset,
      insured: { asset, units: policy.insured },
      premium: { asset, units: policy.premium },
      startsAtSec: policy.startsAtSec,
      endsAtSec: policy.endsAtSec,
      status,
      payout: status === 'paid' || status === 'triggered' ? { asset, units: payout } : null,
      txHash: policy.txHash ?? null,
      claim: claim === undefined ? null : claimView(claim),
    }
  }

  async function policyViews(policies: readonly Policy[]): Promise<readonly CoverPolicyView[]> {
    const claims = await store.claims.latestOf(policies.map(({ policyId }) => policyId))
    return Promise.all(policies.map((policy) => policyView(policy, claims.get(policy.policyId))))
  }

  return {
    async products() {
      const products = await coverPool.products()
      return Promise.all(products.map(productView))
    },

    async quote(input, requestedBy) {
      const quote = orThrow(await quoteService.quote(input))
      if (requestedBy !== null) await store.coverQuotes.attribute(quote.id, requestedBy)
      return quoteView(quote)
    },

    buy: async ({ quoteId, signature }) =>
      purchaseView(orThrow(await purchaseService.buy({ quoteId, signature: signature as Hex }))),

    async purchase({ purchaseId }) {
      const purchase = await store.purchases.find(purchaseId)
      if (purchase === undefined) throw new ApiError('NOT_FOUND', 'No such purchase', { field: 'purchaseId' })
      return purchaseView(purchase)
    },

    async suggestions({ holder }) {
      const address = addressFrom(holder, 'holder')
      const [holdings, products, policies, nowSec] = await Promise.all([
        chain.balances.balancesOf(address, chain.deployment.assets),
        coverPool.products(),
        store.policies.policiesOf(address),
        clock.nowSec(),
      ])
      const suggestions = suggestCover(holdings, products, policies, nowSec)
      return Promise.all(
        suggestions.map(async (suggestion) => ({
          ...suggestion,
          depegRisk: await depegRiskOf(store, suggestion.holding.asset.symbol),
        })),
      )
    },

    async policies({ holder, cursor, limit }) {
      const page = await store.policies.list(addressFrom(holder, 'holder'), {
        cursor: cursor ?? undefined,
        limit,
      })
      return { items: await policyViews(page.items), nextCursor: page.nextCursor ?? null }
    },

    async policy({ policyId }) {
      const policy = await store.policies.find(policyId)
      if (policy === undefined) throw new ApiError('NOT_FOUND', 'No such policy', { field: 'policyId' })
      const [view] = await policyViews([policy])
      return view!
    },

    policiesById: async (policyIds) => policyViews(await store.policies.findAll(policyIds)),

    async claim({ policyId }) {
      const { status } = await coverPool.claimable(policyId)
      if (status === 'none') throw new ApiError('NOT_FOUND', 'No such policy', { field: 'policyId' })
      if (status !== 'triggered') {
        throw new ApiError('NOT_CLAIMABLE', `The policy is ${status}`, {
          field: 'policyId',
          metadata: { status },
        })
      }
      const claim = { id: randomUUID(), policyId, createdAtSec: await clock.nowSec() }
      return claimView(await store.claims.request(claim))
    },

    async claimState({ claimId }) {
      const claim = await store.claims.find(claimId)
      if (claim === undefined) throw new ApiError('NOT_FOUND', 'No such claim', { field: 'claimId' })
      return claimView(claim)
    },
  }
}

function quoteView(quote: CoverQuote): CoverQuoteView {
  return {
    quoteId: quote.id,
    productId: quote.product.productId,
    coveredAsset: quote.product.coveredAsset,
    order: quote.order,
    typedData: quote.typedData,
    insured: { asset: quote.product.payoutAsset, units: quote.order.insured },
    premium: quote.premium,
    maxPremium: quote.maxPremium,
    networkFee: quote.networkFee,
    annualRateBps: quote.annualRateBps,
    startsAtSec: quote.startsAtSec,
    endsAtSec: quote.endsAtSec,
    payoutTable: quote.payoutTable.map(payoutRowView),
    smallestPayout: payoutRowView(quote.smallestPayout),
    worstCase: { ...payoutRowView(quote.worstCase), uncovered: quote.worstCase.uncovered },
    notCovered: quote.notCovered,
    expiresAtSec: quote.expiresAtSec,
  }
}

function payoutRowView({ price1e18, payout }: PayoutRow): PayoutRowView {
  return { price: price1e18, payout }
}

function purchaseView(purchase: Purchase): CoverPurchaseView {
  return {
    purchaseId: purchase.id,
    state: purchase.state,
    policyId: purchase.policyId ?? null,
    txHash: purchase.txHash ?? null,
    failure: purchase.failure ?? null,
  }
}

function claimView(claim: Claim): CoverClaimView {
  return {
    claimId: claim.id,
    state: claim.state,
    txHash: claim.txHash ?? null,
    failure: claim.failure ?? null,
  }
}
