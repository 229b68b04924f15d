/**
 * What goes to a recovery thread and comes back, packed into one buffer for many transactions: copying objects between
 * threads costs more than decoding them.
 *
 * Request, little endian: `u32 count | u32 length of each | bytes of each`.
 * Answer: one record of 328 bytes for each, in the same order:
 *
 * | at  | what |
 * |-----|------|
 * | 0   | u8 outcome: 0 a candidate, else 1 + place in `signatureFaults`, and nothing else counts |
 * | 1   | u8 EIP-2718 type |
 * | 2   | u8 flags: 1 impersonated, 2 has a chain id |
 * | 3   | u8 one bit per number below that takes more than 64 bits |
 * | 4   | u32 bytes of init code |
 * | 8   | f64 intrinsic gas, f64 floor gas |
 * | 24  | six numbers of 32 bytes: chain id, nonce, gas limit, fee cap, tip cap, value |
 * | 216 | hash and sender in hexadecimal, as the pool keeps them |
 */
import type { Hex } from '@safelane/devnet-engine'
import type { Candidate } from '../chain/admittedTransaction.ts'
import type { TransactionType } from '../chain/transactionFields.ts'
import { type RecoveredTransaction, signatureFaults } from './signedTransaction.ts'

const RECORD_BYTES = 328
const NUMBERS = 24
const HASH = 216
const SENDER = HASH + 66
const RECORD_END = SENDER + 42
const IMPERSONATED = 1
const HAS_CHAIN_ID = 2

/** Packs the transactions from `start` to `end`. */
export function packRequest(raws: readonly Uint8Array[], start: number, end: number): ArrayBuffer {
  const count = end - start
  let at = 4 + count * 4
  let size = at
  for (let index = start; index < end; index++) size += (raws[index] as Uint8Array).length
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, count, true)
  for (let index = start; index < end; index++) {
    const raw = raws[index] as Uint8Array
    view.setUint32(4 + (index - start) * 4, raw.length, true)
    bytes.set(raw, at)
    at += raw.length
  }
  return bytes.buffer
}

/** Views of the transactions in a request. */
export function unpackRequest(request: ArrayBuffer): Uint8Array[] {
  const view = new DataView(request)
  const count = view.getUint32(0, true)
  let at = 4 + count * 4
  return Array.from({ length: count }, (_, index) => {
    const length = view.getUint32(4 + index * 4, true)
    const raw = new Uint8Array(request, at, length)
    at += length
    return raw
  })
}

/** Packs what became of the transactions of a request. */
export function packAnswer(outcomes: readonly RecoveredTransaction[]): ArrayBuffer {
  const buffer = new ArrayBuffer(outcomes.length * RECORD_BYTES)
  const view = new DataView(buffer)
  const bytes = Buffer.from(buffer)
  outcomes.forEach((outcome, index) => {
    const at = index * RECORD_BYTES
    if (typeof outcome === 'string') bytes[at] = 1 + signatureFaults.indexOf(outcome)
    else packCandidate(view, bytes, at, outcome)
  })
  return buffer
}

function packCandidate(view: DataView, bytes: Buffer, at: number, candidate: Candidate): void {
  const { transaction, chainId } = candidate
  bytes[at + 1] = candidate.type
  bytes[at + 2] = (transaction.impersonated ? IMPERSONATED : 0) | (chainId === null ? 0 : HAS_CHAIN_ID)
  view.setUint32(at + 4, candidate.initCodeLength, true)
  view.setFloat64(at + 8, Number(candidate.intrinsicGas), true)
  view.setFloat64(at + 16, Number(candidate.floorGas), true)
  const { nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = transaction
  const numbers = [chainId ?? 0n, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas, candidate.value]
  numbers.forEach((number, place) => {
    const to = at + NUMBERS + place * 32
    view.setBigUint64(to, number, true)
    if (number < 2n ** 64n) return
    bytes[at + 3] = (bytes[at + 3] as number) | (1 << place)
    for (let limb = 1; limb < 4; limb++) view.setBigUint64(to + limb * 8, number >> BigInt(limb * 64), true)
  })
  bytes.write(transaction.hash, at + HASH, 'latin1')
  bytes.write(transaction.sender, at + SENDER, 'latin1')
}

/** Reads the answer for the transactions `raws` from `start` on into `outcomes`, at the same places. */
export function unpackAnswer(
  answer: ArrayBuffer,
  raws: readonly Uint8Array[],
  start: number,
  outcomes: RecoveredTransaction[],
): void {
  const view = new DataView(answer)
  const bytes = Buffer.from(answer)
  for (let at = 0, index = start; at < bytes.length; at += RECORD_BYTES, index++) {
    const outcome = bytes[at] as number
    outcomes[index] =
      outcome === 0
        ? readCandidate(view, bytes, at, raws[index] as Uint8Array)
        : (signatureFaults[outcome - 1] as RecoveredTransaction)
  }
}

function readCandidate(view: DataView, bytes: Buffer, at: number, raw: Uint8Array): Candidate {
  const flags = bytes[at + 2] as number
  return {
    transaction: {
      raw,
      hash: bytes.toString('latin1', at + HASH, at + SENDER) as Hex,
      sender: bytes.toString('latin1', at + SENDER, at + RECORD_END) as Hex,
      impersonated: (flags & IMPERSONATED) !== 0,
      nonce: readNumber(view, bytes, at, 1),
      gasLimit: readNumber(view, bytes, at, 2),
      maxFeePerGas: readNumber(view, bytes, at, 3),
      maxPriorityFeePerGas: readNumber(view, bytes, at, 4),
    },
    type: bytes[at + 1] as TransactionType,
    chainId: flags & HAS_CHAIN_ID ? readNumber(view, bytes, at, 0) : null,
    value: readNumber(view, bytes, at, 5),
    initCodeLength: view.getUint32(at + 4, true),
    intrinsicGas: BigInt(view.getFloat64(at + 8, true)),
    floorGas: BigInt(view.getFloat64(at + 16, true)),
  }
}

function readNumber(view: DataView, bytes: Buffer, at: number, place: number): bigint {
  const from = at + NUMBERS + place * 32
  let number = view.getBigUint64(from, true)
  if (((bytes[at + 3] as number) >> place) & 1) {
    for (let limb = 1; limb < 4; limb++) {
      number |= view.getBigUint64(from + limb * 8, true) << BigInt(limb * 64)
    }
  }
  return number
}
