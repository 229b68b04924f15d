/**
 * What the host reads after a block. The block region holds the host's input (descriptors, then transaction bytes), and
 * behind it the results that lanes append.
 *
 *   descriptor, 64 bytes: 0 raw u32   4 length u32   8 flags u32 (1 impersonated)   12 result u32   16 cumulative gas u64   32 sender
 *   result:  0 reject reason u32   4 end u32   8 gas used u64   16 logs length u32   20 output length u32
 *           24 bytes of created account u32   28 lane u32   32 price   64 fee   96 gas limit u64   104 blob gas u64
 *          112 created account (32 bytes), if there is one; logs; output
 */
import { TX_GAS_LIMIT, TX_PRICE, transaction } from './record'
import { returnBuffer, returnSize } from '../evm/frame'
import { exhausted, REGION_BLOCK } from '../host'
import { BLOCK_END, blockLimit, blockStart, laneIndex, recordsStart } from '../layout'
import { logEnd, TOUCH_KEY } from '../state/overlay'
import { claimBytes, contended } from '../state/state'
import { blobGas, createdAccount, ended, fee, gasUsed, rejected } from './transaction'
import { copyBytes, copyWord } from '../words/word'

export const DESCRIPTOR_BYTES: usize = 64
export const DESCRIPTOR_LENGTH: usize = 4
export const DESCRIPTOR_FLAGS: usize = 8
export const DESCRIPTOR_RESULT: usize = 12
/** Gas of the block up to and with an executed transaction (u64); see blockRoots.ts. */
export const DESCRIPTOR_CUMULATIVE: usize = 16
export const DESCRIPTOR_SENDER: usize = 32

export const RESULT_REJECTED: usize = 0
export const RESULT_END: usize = 4
export const RESULT_GAS_USED: usize = 8
export const RESULT_LOGS: usize = 16
export const RESULT_OUTPUT: usize = 20
export const RESULT_CREATED: usize = 24
export const RESULT_LANE: usize = 28
export const RESULT_PRICE: usize = 32
export const RESULT_FEE: usize = 64
export const RESULT_GAS_LIMIT: usize = 96
export const RESULT_BLOB_GAS: usize = 104
export const RESULT_BYTES: usize = 112
const CREATED_ACCOUNT_BYTES: usize = 32

export function descriptorAt(index: u32): usize {
  return blockStart + <usize>index * DESCRIPTOR_BYTES
}

/** Reserves bytes at the end of the block region. */
export function reserveBlockBytes(size: usize): usize {
  const rounded = (size + 63) & ~63
  const at = <usize>claimBytes(BLOCK_END, <u32>rounded)
  if (at + rounded > blockLimit || at + rounded < at) {
    atomic.sub<u32>(BLOCK_END, <u32>rounded)
    exhausted(REGION_BLOCK)
  }
  return at
}

/** So many bytes a lane reserves at once when others reserve too: the end of the region is on a line that all of them write. */
const CHUNK_BYTES: usize = 0x8000
/** Rest of this lane's chunk. */
let chunkAt: usize = 0
let chunkEnd: usize = 0

/** Before a lane works on a block: what it had reserved is gone. */
export function forgetChunk(): void {
  chunkAt = 0
  chunkEnd = 0
}

/** Room for a result: from the lane's chunk, if it works beside others. */
function reserveResult(size: usize): usize {
  const rounded = (size + 63) & ~63
  if (chunkAt + rounded > chunkEnd) {
    if (!contended || rounded > CHUNK_BYTES / 4) return reserveBlockBytes(rounded)
    chunkAt = reserveBlockBytes(CHUNK_BYTES)
    chunkEnd = chunkAt + CHUNK_BYTES
  }
  const at = chunkAt
  chunkAt += rounded
  return at
}

/** Appends the result of transaction `index`, which this lane has just run. */
export function saveResult(index: u32): usize {
  const logs = recordsStart
  const logsLength: usize = rejected != 0 ? 0 : logEnd - logs
  const outputLength: u32 = rejected != 0 ? 0 : returnSize
  const createdLength: usize = createdAccount != 0 ? CREATED_ACCOUNT_BYTES : 0
  const result = reserveResult(RESULT_BYTES + createdLength + logsLength + outputLength)
  store<u32>(descriptorAt(index), <u32>result, DESCRIPTOR_RESULT)
  store<u32>(result, rejected)
  store<u32>(result, ended, RESULT_END)
  store<i64>(result, gasUsed, RESULT_GAS_USED)
  store<u32>(result, <u32>logsLength, RESULT_LOGS)
  store<u32>(result, outputLength, RESULT_OUTPUT)
  store<u32>(result, <u32>createdLength, RESULT_CREATED)
  store<u32>(result, laneIndex, RESULT_LANE)
  copyWord(result + RESULT_PRICE, transaction + TX_PRICE)
  copyWord(result + RESULT_FEE, fee())
  store<u64>(result, load<u64>(transaction, TX_GAS_LIMIT), RESULT_GAS_LIMIT)
  store<u64>(result, blobGas(), RESULT_BLOB_GAS)
  if (createdLength != 0) copyWord(result + RESULT_BYTES, createdAccount + TOUCH_KEY)
  const payload = logsOfResult(result)
  if (logsLength != 0) copyBytes(payload, logs, logsLength)
  if (outputLength != 0) copyBytes(payload + logsLength, returnBuffer(), outputLength)
  return result
}

/** Where the logs of a result begin; its output lies behind them. */
// @ts-ignore: decorator
@inline
export function logsOfResult(result: usize): usize {
  return result + RESULT_BYTES + <usize>load<u32>(result, RESULT_CREATED)
}
