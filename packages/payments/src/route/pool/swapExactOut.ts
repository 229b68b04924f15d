import { swapConcentrated } from './concentrated.ts'
import { swapConstantProduct } from './constantProduct.ts'
import type { ExactOutputSwap, Pool, SwapResult } from './pool.ts'
import { swapStableSwap } from './stableSwap.ts'

/** What a pool takes for an exact output, to the wei as its contract does; undefined when it cannot bring as much. */
export function swapExactOut(pool: Pool, swap: ExactOutputSwap): SwapResult | undefined {
  switch (pool.kind) {
    case 'constant-product':
      return swapConstantProduct(pool, swap)
    case 'concentrated':
      return swapConcentrated(pool, swap)
    case 'stable-swap':
      return swapStableSwap(pool, swap)
  }
}
