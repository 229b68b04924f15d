import { FEE_HORIZON_BLOCKS, type FeeObservation } from '@safelane/payments'
import type { ChainClient } from '../client.ts'

/** What gas cost in recent blocks (EIP-1559). Throws when the chain cannot be reached. */
export interface FeeHistory {
  /** The newest block and how it came to its base fee. */
  now(): Promise<FeeObservation>
  /** Undefined for a block that the chain does not have, or no longer. */
  baseFeeOf(blockNumber: bigint): Promise<bigint | undefined>
}

export function createFeeHistory(client: ChainClient): FeeHistory {
  return {
    async now() {
      const history = await client.getFeeHistory({
        blockCount: Number(FEE_HORIZON_BLOCKS) + 1,
        rewardPercentiles: [],
      })
      const ratios = history.gasUsedRatio
      // The last entry is the fee of the block that is yet to come.
      const fees = history.baseFeePerGas.slice(0, ratios.length)
      return {
        blockNumber: history.oldestBlock + BigInt(ratios.length - 1),
        baseFeeWei: fees.at(-1) ?? 0n,
        earlierBaseFeeWei: fees[0] ?? 0n,
        gasUsedRatio: ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length),
      }
    },

    async baseFeeOf(blockNumber) {
      const block = await client.request({
        method: 'eth_getBlockByNumber',
        params: [`0x${blockNumber.toString(16)}`, false],
      })
      return block === null ? undefined : BigInt(block.baseFeePerGas ?? 0n)
    },
  }
}
