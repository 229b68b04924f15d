/** The price of blobs (EIP-4844): of a block, and of the one that would follow it. */
import {
  activeFork,
  type BlockHeader,
  blobBaseFee,
  blockRules,
  type ForkSchedule,
  nextExcessBlobGas,
} from '@safelane/devnet-engine'

/** Wei per blob gas in the block with this header. */
export function blobBaseFeeOf(header: BlockHeader, schedule: ForkSchedule): bigint {
  const { blobs } = activeFork(schedule, header.number, header.timestampSec)
  return blobs ? blobBaseFee(header.excessBlobGas ?? 0n, blobs) : 1n
}

/** Wei per blob gas in the block after the one with this header. */
export function nextBlobBaseFee(header: BlockHeader, schedule: ForkSchedule): bigint {
  const { fork, blobs } = activeFork(schedule, header.number, header.timestampSec)
  if (!blobs) return 1n
  return blobBaseFee(nextExcessBlobGas(header, blobs, blockRules(fork).blobReservePrice), blobs)
}

/** Part of the blob gas that the block could use and did; 0 to 1. */
export function blobGasUsedRatio(header: BlockHeader, schedule: ForkSchedule): number {
  const { blobs } = activeFork(schedule, header.number, header.timestampSec)
  return blobs ? Number(header.blobGasUsed ?? 0n) / (blobs.max * GAS_PER_BLOB) : 0
}

/** EIP-4844. */
export const GAS_PER_BLOB = 131_072

/** EIP-7594: the most blobs of one transaction since Osaka, where a block may have more. */
const MAX_BLOBS_PER_TRANSACTION = 6

/** The most blobs of a transaction in the block after the one with this header. */
export function blobsPerTransaction(header: BlockHeader, schedule: ForkSchedule): number {
  const { fork, blobs } = activeFork(schedule, header.number, header.timestampSec)
  if (!blobs) return 0
  return blockRules(fork).blobReservePrice ? MAX_BLOBS_PER_TRANSACTION : blobs.max
}
