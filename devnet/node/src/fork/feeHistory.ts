/** `eth_feeHistory` over the blocks of the origin and our own. */
import { baseFeeOf } from '../chain/header.ts'
import { quantity } from '../quantity.ts'
import { numberOf, type Route } from './routing.ts'

/** Most blocks that one fee history covers, as in other nodes. */
const MAX_HISTORY = 1024n

interface FeeHistory {
  oldestBlock: string
  /** One more than blocks: that of the block after them is the last. */
  baseFeePerGas: string[]
  baseFeePerBlobGas?: string[]
  gasUsedRatio: number[]
  blobGasUsedRatio?: number[]
  reward?: string[][] | null
}

export const feeHistory: Route = async (forked, { node }, params, own) => {
  const [blockCount, newestBlock, percentiles] = params
  const count = countOf(blockCount)
  if (count === null) return await own(params)
  const head = node.store.head.header.number
  const newest = (await numberOf(forked, node, newestBlock)) ?? head
  const oldest = newest + 1n > count ? newest + 1n - count : 0n
  if (oldest > forked.blockNumber || newest > head) return await own(params)
  const ofOrigin = (newest < forked.blockNumber ? newest : forked.blockNumber) - oldest + 1n
  const older = (await forked.ask('eth_feeHistory', [
    quantity(ofOrigin),
    quantity(oldest + ofOrigin - 1n),
    percentiles ?? [],
  ])) as FeeHistory
  if (newest < forked.blockNumber) return older
  const following = node.store.byNumber(newest + 1n)
  if (newest === forked.blockNumber && following) {
    // What comes after the fork is our block, not the origin's.
    return {
      ...older,
      baseFeePerGas: [...older.baseFeePerGas.slice(0, -1), quantity(baseFeeOf(following.header))],
    }
  }
  // With no block of our own in it yet, the base fee of the next block is ours all the same.
  const ownCount = newest - forked.blockNumber
  const newer = (await own([
    quantity(ownCount === 0n ? 1n : ownCount),
    newestBlock,
    percentiles,
  ])) as FeeHistory
  return joined(older, ownCount === 0n ? withoutBlocks(newer) : newer)
}

function countOf(value: unknown): bigint | null {
  const isNumber =
    typeof value === 'string' ? /^(0x[0-9a-f]+|\d+)$/i.test(value) : Number.isSafeInteger(value)
  if (!isNumber) return null
  const count = BigInt(value as string | number)
  if (count < 0n) return null
  return count === 0n ? 1n : count > MAX_HISTORY ? MAX_HISTORY : count
}

/** Only what comes after the blocks. */
function withoutBlocks(history: FeeHistory): FeeHistory {
  return {
    oldestBlock: history.oldestBlock,
    baseFeePerGas: history.baseFeePerGas.slice(-1),
    baseFeePerBlobGas: history.baseFeePerBlobGas?.slice(-1) ?? [],
    gasUsedRatio: [],
    blobGasUsedRatio: [],
    reward: [],
  }
}

function joined(older: FeeHistory, newer: FeeHistory): FeeHistory {
  const blocks = older.gasUsedRatio.length
  return {
    oldestBlock: older.oldestBlock,
    baseFeePerGas: [...older.baseFeePerGas.slice(0, blocks), ...newer.baseFeePerGas],
    gasUsedRatio: [...older.gasUsedRatio, ...newer.gasUsedRatio],
    // Older nodes do not tell of blobs.
    baseFeePerBlobGas: [
      ...(older.baseFeePerBlobGas?.slice(0, blocks) ?? older.gasUsedRatio.map(() => '0x1')),
      ...(newer.baseFeePerBlobGas ?? []),
    ],
    blobGasUsedRatio: [
      ...(older.blobGasUsedRatio ?? older.gasUsedRatio.map(() => 0)),
      ...(newer.blobGasUsedRatio ?? []),
    ],
    reward: [...(older.reward ?? []), ...(newer.reward ?? [])],
  }
}
