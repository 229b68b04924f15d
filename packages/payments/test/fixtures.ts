import type { Address, Amount, Asset, Hex, TypedData } from '@safelane/core'
import { createAssetRegistry } from '@safelane/core'
import {
  type ChainHead,
  createMarket,
  createRiskService,
  isRouted,
  type Payment,
  type PaymentHistory,
  type PaymentTerms,
  type Pool,
  type Quote,
  type QuoteServiceDeps,
  type RiskService,
  type StoredRiskDecision,
} from '@safelane/payments'

export const usdc: Asset = {
  symbol: 'USDC',
  name: 'USD Coin',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  decimals: 6,
}
export const usdt: Asset = {
  symbol: 'USDT',
  name: 'Tether',
  address: '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  decimals: 6,
}
export const dai: Asset = {
  symbol: 'DAI',
  name: 'Dai',
  address: '0xde709f2102306220921060314715629080e2fb77',
  decimals: 18,
}

export const payer: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const recipient: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
export const relayer: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
export const validSignature: Hex = '0x5161'

/** A Uniswap v2 pair of two tokens at one dollar each, with as many whole tokens on each side. */
export function pairOf(address: Address, a: Asset, b: Asset, whole: bigint): Pool {
  const reserveOf = ({ decimals }: Asset) => whole * 10n ** BigInt(decimals)
  return {
    kind: 'constant-product',
    address,
    coins: [a.address, b.address],
    reserves: [reserveOf(a), reserveOf(b)],
  }
}

/** What the world looks like to the payment domain in a test; every part can be moved. */
export interface World {
  nowSec: number
  gasPriceWei: bigint
  balances: Map<string, bigint>
  blockNumber: bigint
  pools: Pool[]
  /** Pools through which settlement reverts. */
  reverting: Set<Address>
  known: { address: Address; name?: string; source: 'contact' | 'paid-before' }[]
  history: PaymentHistory
  decisions: StoredRiskDecision[]
  quotes: Map<string, Quote>
  payments: Map<string, Payment>
}

export function createWorld(): World {
  return {
    nowSec: 1_000,
    gasPriceWei: 1_000_000_000n,
    balances: new Map([['USDC', 1_000_000_000n]]),
    blockNumber: 7n,
    pools: [],
    reverting: new Set(),
    known: [],
    history: { sent: [], received: [] },
    decisions: [],
    quotes: new Map(),
    payments: new Map(),
  }
}

/** Ports over a world held in memory. An ether costs 2,000 of every token. */
export function depsOf(world: World): QuoteServiceDeps & { readonly head: ChainHead } {
  let serial = 0
  const nextSerial = () => (++serial).toString(16)
  return {
    assets: createAssetRegistry([usdc, usdt, dai]),
    feeRecipient: relayer,
    head: { blockNumber: async () => world.blockNumber },
    clock: { nowSec: async () => world.nowSec },
    balances: {
      balancesOf: async (_owner, assets): Promise<Amount[]> =>
        assets.map((asset) => ({ asset, units: world.balances.get(asset.symbol) ?? 0n })),
    },
    markets: {
      market: async () => ({ market: createMarket(world.pools), blockNumber: world.blockNumber }),
    },
    gasMarket: {
      gasPriceWei: async () => world.gasPriceWei,
      unitsPerEther: async (asset) => 2_000n * 10n ** BigInt(asset.decimals),
    },
    encoder: {
      idOf: async ({ salt }) => `0x${(salt + 1_000n).toString(16).padStart(64, '0')}`,
      typedData: async (payment) => typedDataOf(payment),
      isAuthorizedBy: async (_payment, signature) => signature === validSignature,
    },
    simulator: {
      simulate: async (payment) =>
        isRouted(payment) &&
        payment.legs.some(({ hops }) => hops.some(({ pool }) => world.reverting.has(pool)))
          ? { ok: false, reason: 'InputAboveMaximum' }
          : { ok: true, gasUnits: 150_000n, balanceChanges: [] },
    },
    risk: riskOf(world),
    ids: {
      paymentId: () => `0x${nextSerial().padStart(64, '0')}`,
      quoteId: () => `quote-${nextSerial()}`,
    },
    quotes: {
      save: async (quote) => void world.quotes.set(quote.id, quote),
      find: async (quoteId) => world.quotes.get(quoteId),
    },
  }
}

/** The rules over the world's contacts and history; no list, no encounters, no travel rule. */
function riskOf(world: World): RiskService {
  return createRiskService({
    assets: [usdc, usdt, dai],
    clock: { nowSec: async () => world.nowSec },
    knownAddresses: { knownTo: async () => world.known },
    history: { history: async () => world.history },
    encounters: { between: async () => [] },
    sanctions: { current: async () => undefined, policy: { maxAgeDays: 7, isRequired: false } },
    originators: { isKnown: async () => false, isRequired: false },
    decisions: { record: async (decision) => void world.decisions.push(decision) },
    ids: { decisionId: () => `decision-${world.decisions.length + 1}` },
    nowMs: () => world.nowSec * 1_000,
  })
}

function typedDataOf(payment: PaymentTerms): TypedData {
  return {
    domain: { name: 'USD Coin', version: '1', chainId: 31_337, verifyingContract: payment.tokenIn },
    types: { ReceiveWithAuthorization: [{ name: 'nonce', type: 'bytes32' }] },
    primaryType: 'ReceiveWithAuthorization',
    message: { nonce: payment.id },
  }
}
