import { type Address, checksumAddress } from '@safelane/core'
import type { ConcentratedPool, ConstantProductPool, Pool, StableSwapPool, Tick } from '../route/pool/pool.ts'
import { tickAtSqrtRatio } from '../route/pool/tickMath.ts'

/** A token of a synthetic market with what one whole token is worth. */
export interface SyntheticToken {
  readonly address: Address
  readonly decimals: number
  readonly dollars: number
}

export interface SyntheticMarket {
  readonly tokens: readonly SyntheticToken[]
  readonly pools: readonly Pool[]
}

export interface SyntheticMarketOptions {
  readonly pools: number
  readonly tokens: number
  /** The first so many tokens are dollars, which StableSwaps trade. */
  readonly stablecoins: number
  readonly seed: number
}

const Q96 = 2 ** 96
const CONCENTRATED_TIERS = [
  [100, 1],
  [500, 10],
  [3_000, 60],
  [10_000, 200],
] as const

/** So many tokens are traded against everything. */
const HUBS = 8

/** Numbers in [0, 1) that look random and are the same for a seed (xorshift, 32 bits). */
export function createRandom(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e37_79b9) ^ 0x6d2b_79f5) | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * Pools of all three kinds whose prices differ from each other, but by less than their fees, as arbitrage leaves them. A few
 * tokens are in most pools; depths spread over four orders of magnitude.
 */
export function createSyntheticMarket({
  pools: poolCount,
  tokens: tokenCount,
  stablecoins,
  seed,
}: SyntheticMarketOptions): SyntheticMarket {
  const random = createRandom(seed)
  const between = (low: number, high: number) => low + random() * (high - low)
  const tokens = Array.from({ length: tokenCount }, (_, i): SyntheticToken => {
    const isStable = i < stablecoins
    return {
      address: addressOf(0x70, i),
      decimals: random() < 0.6 ? 18 : isStable ? 6 : 8,
      dollars: isStable ? 1 : 10 ** between(-1, 4),
    }
  }).sort((a, b) => Number(BigInt(a.address) - BigInt(b.address)))
  /** Squared, so that the first tokens are in most pools. */
  const pick = (limit: number) => Math.floor(random() ** 2 * limit)
  const pools: Pool[] = []
  while (pools.length < poolCount) {
    const address = addressOf(0x90, pools.length)
    const kind = random()
    if (kind < 0.2 && stablecoins >= 2) {
      pools.push(stableSwap(address, pickDistinct(random() < 0.5 ? 3 : 2, Math.min(stablecoins, 8))))
      continue
    }
    const [first, second] = pickDistinct(2, tokenCount).sort((a, b) => a - b)
    const pair = [tokens[first!]!, tokens[second!]!] as const
    pools.push(kind < 0.6 ? constantProduct(address, pair) : concentrated(address, pair))
  }
  return { tokens, pools }

  function pickDistinct(count: number, limit: number): number[] {
    const picked = new Set<number>()
    while (picked.size < Math.min(count, limit)) picked.add(pick(limit))
    return [...picked]
  }

  /** Dollars on one side of a pool. */
  function depth(): number {
    return 10 ** between(4.5, 8)
  }

  function constantProduct(
    address: Address,
    [a, b]: readonly [SyntheticToken, SyntheticToken],
  ): ConstantProductPool {
    const dollars = depth()
    const bias = between(-0.0027, 0.0027)
    return {
      kind: 'constant-product',
      address,
      coins: [a.address, b.address],
      reserves: [unitsOf(a, dollars), unitsOf(b, dollars * (1 + bias))],
    }
  }

  function concentrated(
    address: Address,
    [a, b]: readonly [SyntheticToken, SyntheticToken],
  ): ConcentratedPool {
    const isStable = a.dollars === 1 && b.dollars === 1
    // Dear tiers for tokens that few trade, as providers choose them.
    const cheapest = isStable ? 0 : tokens.indexOf(b) < HUBS ? 1 : 2
    const [fee, tickSpacing] = CONCENTRATED_TIERS[cheapest + Math.floor(random() * 2)]!
    const bias = between(-0.9, 0.9) * (fee / 1e6)
    const price = (a.dollars / b.dollars) * 10 ** (b.decimals - a.decimals) * (1 + bias)
    const sqrtPriceX96 = BigInt(Math.round(Math.sqrt(price) * 2 ** 48)) * 2n ** 48n || 1n
    const exact = price > 1e-6 ? sqrtPriceX96 : BigInt(Math.round(Math.sqrt(price) * Q96))
    const tick = tickAtSqrtRatio(exact)
    const net = new Map<number, bigint>()
    let liquidity = 0n
    const positions = 2 + Math.floor(random() * 6)
    for (let i = 0; i < positions; i++) {
      const halfWidth = Math.ceil((isStable ? between(20, 300) : between(600, 8_000)) / tickSpacing) + 1
      const centre = Math.round(tick / tickSpacing + between(-0.5, 0.5) * halfWidth)
      const [lower, upper] = [(centre - halfWidth) * tickSpacing, (centre + halfWidth) * tickSpacing]
      // L of a full-range position with so many dollars, times what concentrating them brings.
      const width = 1 - Math.exp((-halfWidth * tickSpacing * Math.log(1.0001)) / 2)
      const amount = BigInt(
        Math.floor(
          (depth() / positions / width) *
            Math.sqrt((10 ** a.decimals / a.dollars) * (10 ** b.decimals / b.dollars)),
        ),
      )
      net.set(lower, (net.get(lower) ?? 0n) + amount)
      net.set(upper, (net.get(upper) ?? 0n) - amount)
      if (lower <= tick && tick < upper) liquidity += amount
    }
    const ticks = [...net]
      .map(([index, liquidityNet]): Tick => ({ index, liquidityNet }))
      .filter(({ liquidityNet }) => liquidityNet !== 0n)
      .sort((left, right) => left.index - right.index)
    return {
      kind: 'concentrated',
      address,
      coins: [a.address, b.address],
      fee,
      tickSpacing,
      sqrtPriceX96: exact,
      tick,
      liquidity,
      ticks,
    }
  }

  function stableSwap(address: Address, members: readonly number[]): StableSwapPool {
    const dollars = depth()
    const coins = members.map((member) => tokens[member]!)
    const amplification = Math.round(10 ** between(1.5, 3.3))
    const fee = [100, 400, 1_000][Math.floor(random() * 3)]!
    // Near par the price moves by less than the relative difference of two balances over twice the amplification.
    const imbalance = Math.min(0.3, 0.8 * amplification * (fee / 1e6))
    return {
      kind: 'stable-swap',
      address,
      coins: coins.map((coin) => coin.address),
      reserves: coins.map((coin) => unitsOf(coin, dollars * (1 + imbalance * between(-1, 1)))),
      scales: coins.map((coin) => 10n ** BigInt(18 - coin.decimals)),
      amplification: BigInt(amplification),
      fee,
    }
  }
}

/** Base units of so many dollars' worth. */
export function unitsOf({ decimals, dollars: price }: SyntheticToken, dollars: number): bigint {
  const whole = dollars / price
  return BigInt(Math.round(whole * 10 ** Math.min(decimals, 8))) * 10n ** BigInt(Math.max(decimals - 8, 0))
}

function addressOf(prefix: number, index: number): Address {
  const digits = (BigInt(prefix) * 2n ** 152n + BigInt(index + 1)).toString(16)
  return checksumAddress(`0x${digits.padStart(40, '0')}`)
}
