import type { Address, Asset, Hex } from '@safelane/core'
import type {
  CoverProduct,
  CoverQuote,
  CoverQuoteServiceDeps,
  ProductState,
  Purchase,
  PurchaseServiceDeps,
} from '@safelane/cover'
import { PRICE_ONE, premiumFor } from '@safelane/cover'

export const usdc: Asset = {
  symbol: 'USDC',
  name: 'USD Coin',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  decimals: 6,
}
export const dai: Asset = {
  symbol: 'DAI',
  name: 'Dai',
  address: '0xde709f2102306220921060314715629080e2fb77',
  decimals: 18,
}
export const holder: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const validSignature: Hex = '0x5161'
export const DAY_SEC = 86_400

export const daiShock: CoverProduct = {
  productId: 2n,
  coveredAsset: dai,
  payoutAsset: usdc,
  triggerPrice1e18: (95n * PRICE_ONE) / 100n,
  watchPrice1e18: (98n * PRICE_ONE) / 100n,
  windowSec: 4 * 3_600,
  confirmationSec: 3_600,
  deductibleBps: 250,
  capBps: 10_000,
  curve: { r0Bps: 100, s1Bps: 400, s2Bps: 4_000, kinkBps: 8_000 },
  waitingPeriodSec: DAY_SEC,
}

/** What the world looks like to the cover domain in a test; every part can be moved. */
export interface World {
  nowSec: number
  balance: bigint
  state: ProductState
  quotes: Map<string, CoverQuote>
  purchases: Map<string, Purchase>
}

export function createWorld(): World {
  return {
    nowSec: 1_000,
    balance: 1_000_000_000n,
    state: {
      productId: daiShock.productId,
      capacity: 100_000_000_000n,
      freeCapacity: 90_000_000_000n,
      committed: 10_000_000_000n,
      isOnSale: true,
      trigger: { price1e18: PRICE_ONE, twap1e18: PRICE_ONE, fresh: true, met: false },
    },
    quotes: new Map(),
    purchases: new Map(),
  }
}

/** Ports over a world held in memory. */
export function depsOf(world: World): CoverQuoteServiceDeps & PurchaseServiceDeps {
  let serial = 0
  return {
    clock: { nowSec: async () => world.nowSec },
    products: {
      products: async () => [daiShock],
      find: async (productId) => (productId === daiShock.productId ? daiShock : undefined),
      state: async () => world.state,
    },
    premiums: {
      quotePremium: async (_productId, insured, periodSec) => {
        const { capacity, committed } = world.state
        return premiumFor({
          curve: daiShock.curve,
          capacity,
          committed,
          insured,
          periodSec: BigInt(periodSec),
        })
      },
    },
    balances: { balancesOf: async () => [{ asset: usdc, units: world.balance }] },
    encoder: {
      typedData: async (order) => ({
        domain: { name: 'USD Coin', version: '1', chainId: 31_337, verifyingContract: usdc.address },
        types: { ReceiveWithAuthorization: [{ name: 'nonce', type: 'bytes32' }] },
        primaryType: 'ReceiveWithAuthorization',
        message: { nonce: order.salt },
      }),
      isAuthorizedBy: async (_order, signature) => signature === validSignature,
    },
    ids: {
      quoteId: () => `quote-${++serial}`,
      purchaseId: () => `purchase-${++serial}`,
      salt: () => `0x${(++serial).toString(16).padStart(64, '0')}`,
    },
    quotes: {
      save: async (quote) => void world.quotes.set(quote.id, quote),
      find: async (quoteId) => world.quotes.get(quoteId),
    },
    purchases: {
      find: async (purchaseId) => [...world.purchases.values()].find(({ id }) => id === purchaseId),
      findByQuote: async (quoteId) => world.purchases.get(quoteId),
      authorize: async ({ quote, purchase }) => {
        if (!world.purchases.has(quote.id)) world.purchases.set(quote.id, purchase)
        return world.purchases.get(quote.id) ?? purchase
      },
    },
  }
}
