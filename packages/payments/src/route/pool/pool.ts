import type { Address } from '@safelane/core'

/** A pool's state at one block, with everything that swapping needs; amounts in base units. */
export type Pool = ConstantProductPool | ConcentratedPool | StableSwapPool

/** A Uniswap v2 pair: 0.3 % fee on the input. */
export interface ConstantProductPool {
  readonly kind: 'constant-product'
  readonly address: Address
  readonly coins: readonly [Address, Address]
  readonly reserves: readonly [bigint, bigint]
}

/** An initialized tick of a Uniswap v3 pool and what crossing it upwards adds to the liquidity in range. */
export interface Tick {
  readonly index: number
  readonly liquidityNet: bigint
}

/** A Uniswap v3 pool; `coins` are token 0 and token 1. */
export interface ConcentratedPool {
  readonly kind: 'concentrated'
  readonly address: Address
  readonly coins: readonly [Address, Address]
  /** Hundredths of a basis point, taken from the input. */
  readonly fee: number
  readonly tickSpacing: number
  readonly sqrtPriceX96: bigint
  readonly tick: number
  /** Liquidity in range. */
  readonly liquidity: bigint
  /** Every initialized tick, ascending. */
  readonly ticks: readonly Tick[]
}

/** A StableSwap of two to four coins. */
export interface StableSwapPool {
  readonly kind: 'stable-swap'
  readonly address: Address
  readonly coins: readonly Address[]
  readonly reserves: readonly bigint[]
  /** Per coin, what brings its base units to 18 decimals. */
  readonly scales: readonly bigint[]
  readonly amplification: bigint
  /** Hundredths of a basis point, taken from the output. */
  readonly fee: number
}

/** A swap that was asked of a pool: positions in its `coins`, and exactly what it has to bring. */
export interface ExactOutputSwap {
  readonly coinIn: number
  readonly coinOut: number
  /** Base units of the coin that comes out; > 0. */
  readonly amountOut: bigint
}

/** What a pool takes for a swap, and its state afterwards. */
export interface SwapResult<State extends Pool = Pool> {
  /** Base units of the coin that goes in, fee included. */
  readonly amountIn: bigint
  readonly next: State
}
