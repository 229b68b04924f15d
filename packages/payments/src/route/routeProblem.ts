import type { Address } from '@safelane/core'
import type { PricedLeg } from './leg.ts'
import type { Pool } from './pool/pool.ts'

/** A token the payer can spend. */
export interface PayableToken {
  readonly token: Address
  /** Base units that buy one ether (10^18 wei); > 0. */
  readonly unitsPerEther: bigint
  /** Base units that may be spent on the route. */
  readonly available: bigint
}

/** Gas that a route costs, estimated from its shape. */
export interface RouteGas {
  /** Once per token paid with: consent, transfers, fee, refund, event. */
  readonly settlement: bigint
  readonly leg: bigint
  readonly hop: Readonly<Record<Pool['kind'], bigint>>
}

/** The limits of RouteRouter. */
export interface RouteLimits {
  readonly maxLegs: number
  readonly maxHops: number
}

/** Exactly what has to arrive, and what it may be paid with. */
export interface RouteProblem {
  readonly tokenOut: Address
  /** Base units of `tokenOut`; > 0. */
  readonly amountOut: bigint
  readonly sources: readonly PayableToken[]
  readonly gasPriceWei: bigint
  readonly gas: RouteGas
  readonly limits: RouteLimits
}

/** What is taken of one token. */
export interface RouteInput {
  readonly token: Address
  /** Base units. */
  readonly amountIn: bigint
}

/** A route with its exact price on the pools it was computed from, and the certificate of how good it is. */
export interface RoutePlan {
  readonly legs: readonly PricedLeg[]
  /** One per token paid with, in the order of `sources`. */
  readonly inputs: readonly RouteInput[]
  readonly gasUnits: bigint
  /** Inputs and gas in wei, rounded up. */
  readonly costWei: bigint
  /** What the cheapest route without any split costs, priced in the same way. */
  readonly singlePathCostWei: bigint
  /**
   * Hundredths of a percent by which the route costs more than the dual bound, below which no route over these pools
   * that trades with each of them once can lie; rounded up to a thousandth, never negative.
   */
  readonly gapBps: number
}

/** Gas measured on RouteRouter with EIP-3009 consent, in units; covers the most legs and hops over pools that nobody touched before. */
export const DEFAULT_ROUTE_GAS: RouteGas = {
  settlement: 200_000n,
  leg: 8_000n,
  hop: { 'constant-product': 65_000n, concentrated: 90_000n, 'stable-swap': 120_000n },
}

/** What RouteRouter allows. */
export const ROUTE_LIMITS: RouteLimits = { maxLegs: 16, maxHops: 6 }
