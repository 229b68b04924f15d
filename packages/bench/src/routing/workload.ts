import type { RouteProblem } from '@safelane/payments'
import { DEFAULT_ROUTE_GAS, ROUTE_LIMITS } from '@safelane/payments'
import {
  createRandom,
  createSyntheticMarket,
  type SyntheticMarket,
  unitsOf,
} from '@safelane/payments/testing'

/** A market, and payments over it. */
export interface RoutingWorkload {
  readonly name: string
  readonly pools: number
  readonly tokens: number
  readonly payments: number
  /** Pools that are created on the devnet, and payments that are executed over them. */
  readonly executed?: { readonly pools: number; readonly payments: number }
}

export const ROUTING_WORKLOADS: readonly RoutingWorkload[] = [
  { name: 'pools-100', pools: 100, tokens: 12, payments: 200, executed: { pools: 100, payments: 60 } },
  { name: 'pools-1000', pools: 1_000, tokens: 40, payments: 200 },
  { name: 'pools-10000', pools: 10_000, tokens: 150, payments: 60 },
]

const DOLLARS_PER_ETHER = 3_000
const PLENTY = 10n ** 40n
const SEED = 20_261_121

export function createMarketOf({ pools, tokens }: RoutingWorkload): SyntheticMarket {
  return createSyntheticMarket({ pools, tokens, stablecoins: 6, seed: SEED })
}

/** Payments of 100 to 100,000 dollars between two tokens, the frequent ones more often, each at the given gas price. */
export function createPayments(
  { tokens }: SyntheticMarket,
  count: number,
  gasPriceWei: bigint,
): readonly RouteProblem[] {
  const random = createRandom(SEED + 1)
  return Array.from({ length: count }, (): RouteProblem => {
    const from = Math.floor(random() ** 2 * tokens.length)
    const shift = 1 + Math.floor(random() ** 2 * (tokens.length - 1))
    const [tokenIn, tokenOut] = [tokens[from]!, tokens[(from + shift) % tokens.length]!]
    return {
      tokenOut: tokenOut.address,
      amountOut: unitsOf(tokenOut, 10 ** (2 + 3 * random())),
      sources: [
        { token: tokenIn.address, unitsPerEther: unitsOf(tokenIn, DOLLARS_PER_ETHER), available: PLENTY },
      ],
      gasPriceWei,
      gas: DEFAULT_ROUTE_GAS,
      limits: ROUTE_LIMITS,
    }
  })
}
