/** The market for blobs (EIP-4844, EIP-7691, EIP-7918). */
import { type BlobSchedule, GAS_PER_BLOB } from '../forkRules.ts'

const MIN_BASE_FEE_PER_BLOB_GAS = 1n
/** EIP-7918: execution gas that a blob's price is measured against. */
const BLOB_BASE_COST = 8192n

/** Wei per blob gas in a block with this excess, rounded down (EIP-4844, `fake_exponential`). */
export function blobBaseFee(excessBlobGas: bigint, { baseFeeUpdateFraction }: BlobSchedule): bigint {
  const denominator = BigInt(baseFeeUpdateFraction)
  let sum = 0n
  let term = MIN_BASE_FEE_PER_BLOB_GAS * denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * excessBlobGas) / (denominator * i)
  }
  return sum / denominator
}

/** The parent's part in the price of blobs; blob fields are absent before Cancun and count as 0. */
export interface ParentBlobGas {
  blobGasUsed?: bigint
  excessBlobGas?: bigint
  baseFeePerGas?: bigint
}

/** Excess blob gas of the block after `parent`; `blobs` and `hasReservePrice` are those of that block's fork. */
export function nextExcessBlobGas(
  parent: ParentBlobGas,
  blobs: BlobSchedule,
  hasReservePrice: boolean,
): bigint {
  const used = parent.blobGasUsed ?? 0n
  const excess = parent.excessBlobGas ?? 0n
  const target = BigInt(blobs.target) * BigInt(GAS_PER_BLOB)
  if (excess + used < target) return 0n
  if (hasReservePrice) {
    const reserve = BLOB_BASE_COST * (parent.baseFeePerGas ?? 0n)
    // While blobs cost less than the execution they stand for, their price does not fall (EIP-7918).
    if (reserve > BigInt(GAS_PER_BLOB) * blobBaseFee(excess, blobs)) {
      return excess + (used * BigInt(blobs.max - blobs.target)) / BigInt(blobs.max)
    }
  }
  return excess + used - target
}
