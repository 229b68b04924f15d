/** Swaps through Uniswap v3's router, spread over some pools that share nothing but the router and the code. */
import type { Hex } from '@safelane/devnet-engine'
import { createPool, deployUniswapV3, encodeSwap } from '../engine/uniswapV3.ts'
import { deployer } from '../engine/world.ts'
import { shuffled } from '../random.ts'
import { initCode } from './contracts.ts'
import { type ParallelWorkload, prepared, startWorld } from './workload.ts'

const richness = 10n ** 24n

/**
 * Each trader swaps once, in a pool of two tokens of its own: trader number `i` always in pool `i mod pools`, at a random
 * place of the block and in a random direction, so that the price stays about one.
 */
const swaps = (pools: number): ParallelWorkload => ({
  name: pools === 1 ? 'uniswap-1-pool' : `uniswap-${pools}-pools`,
  transactions: 5_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(count)
    const { router, positions } = await deployUniswapV3(builder)
    const pairs: [Hex, Hex][] = []
    for (let pool = 0; pool < pools; pool++) {
      const pair: [Hex, Hex] = [
        await builder.deploy(initCode('Token')),
        await builder.deploy(initCode('Token')),
      ]
      for (const token of pair) builder.grantTokens(token, deployer, richness, positions)
      await createPool(builder, positions, ...pair)
      pairs.push(pair)
    }
    const traders = accounts.map((from, index) => ({ from, pair: pairs[index % pools]! }))
    for (const { from, pair } of traders) {
      for (const token of pair) builder.grantTokens(token, from, richness, router)
    }
    return prepared(builder, (random) =>
      shuffled(traders, random).map(({ from, pair }, index) => {
        const [tokenIn, tokenOut] = random() % 2 === 0 ? pair : pair.toReversed()
        return {
          from,
          to: router,
          gasLimit: 400_000n,
          data: encodeSwap({
            tokenIn: tokenIn!,
            tokenOut: tokenOut!,
            recipient: from,
            amountIn: 10n ** 15n + BigInt(index),
          }),
        }
      }),
    )
  },
})

export const uniswapWorkloads: readonly ParallelWorkload[] = [1, 2, 8, 100].map(swaps)
