import type { Clock } from '@safelane/core'
import type { ChainClient } from './client.ts'

/** The pending block's timestamp: what a transaction sent now would see. */
export function createChainClock(client: ChainClient): Clock {
  return {
    async nowSec() {
      const block = await client.getBlock({ blockTag: 'pending' })
      return Number(block.timestamp)
    },
  }
}
