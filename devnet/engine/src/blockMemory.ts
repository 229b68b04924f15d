/** Writes a block's environment and transactions into the shared memory, and reads logs. See assembly/transaction/receipt.ts. */
import { hexReader } from '#platform/hex.ts'
import type { BlockEnv, ExecutableTransaction, Hex, Log } from './api.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { addressBytes, bytesToHex } from './hex.ts'
import {
  BLOCK_END,
  DESCRIPTOR_BYTES,
  ENV_BASE_FEE,
  ENV_BLOB_BASE_FEE,
  ENV_BLOB_GAS_LIMIT,
  ENV_CHAIN_ID,
  ENV_COINBASE,
  ENV_GAS_LIMIT,
  ENV_NUMBER,
  ENV_PREV_RANDAO,
  ENV_SLOT_NUMBER,
  ENV_TIMESTAMP,
  type Regions,
} from './memoryMap.ts'
import { readLogs } from './transactionResults.ts'
import type { EngineMemory } from './webassembly.ts'

/** What is appended begins on a cache line of its own. */
const GRAIN = 64
const maxGas = 2n ** 63n - 1n

export class BlockMemory {
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #readHex: (at: number, length: number) => string
  readonly #view: DataView
  readonly #regions: Regions
  /** What `writeEnvironment` wrote last. */
  #environment: readonly (bigint | Hex)[] = []

  constructor(memory: EngineMemory, regions: Regions) {
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    this.#readHex = hexReader(memory.buffer)
    this.#view = new DataView(memory.buffer)
    this.#regions = regions
  }

  /** Writes a number as a word of the module: little endian. */
  writeWord(at: number, value: bigint): void {
    if (value < 0n || value >> 256n !== 0n) throw new RangeError(`not a 256-bit number: ${value}`)
    let rest = value
    for (let end = at + 32; at < end; at += 8) {
      this.#view.setBigUint64(at, rest, true)
      // Most numbers are small.
      if (rest !== 0n) rest >>= 64n
    }
  }

  /** `blobGasLimit` is the fork's, which the environment may override. */
  writeEnvironment(env: BlockEnv, chainId: bigint, blobGasLimit: bigint): void {
    const { number, timestampSec, coinbase, gasLimit, baseFeePerGas, prevRandao } = env
    const { blobBaseFee = 1n, slotNumber = 0n, blobGasLimit: ownBlobGasLimit = blobGasLimit } = env
    const words = [number, timestampSec, coinbase, gasLimit, baseFeePerGas, prevRandao, blobBaseFee, chainId]
    const environment = [...words, slotNumber, ownBlobGasLimit]
    // Calls come by the thousand in the environment of the newest block.
    if (environment.every((value, index) => value === this.#environment[index])) return
    this.#environment = []
    this.writeWord(ENV_NUMBER, number)
    this.writeWord(ENV_TIMESTAMP, timestampSec)
    this.writeWord(ENV_COINBASE, BigInt(coinbase))
    this.writeWord(ENV_GAS_LIMIT, gasLimit > maxGas ? maxGas : gasLimit)
    this.writeWord(ENV_BASE_FEE, baseFeePerGas)
    this.writeWord(ENV_PREV_RANDAO, BigInt(prevRandao))
    this.writeWord(ENV_BLOB_BASE_FEE, blobBaseFee)
    this.writeWord(ENV_CHAIN_ID, chainId)
    this.writeWord(ENV_SLOT_NUMBER, slotNumber)
    this.#view.setBigUint64(ENV_BLOB_GAS_LIMIT, ownBlobGasLimit, true)
    this.#environment = environment
  }

  /** Empties the region. */
  clear(): void {
    this.#view.setUint32(BLOCK_END, this.#regions.block.start, true)
  }

  /** Copies bytes into the region and returns where they are. Throws EngineMemoryError when it is full. */
  append(bytes: Uint8Array): number {
    const at = this.#view.getUint32(BLOCK_END, true)
    const end = at + ((bytes.length + GRAIN - 1) & ~(GRAIN - 1))
    if (end > this.#regions.block.end) throw new EngineMemoryError('block')
    this.#bytes.set(bytes, at)
    this.#view.setUint32(BLOCK_END, end, true)
    return at
  }

  /** Whether so many bytes are no more than an eighth of the room that is left: what is as well done without must not fill it. */
  hasAmpleRoom(bytes: number): boolean {
    return bytes <= (this.#regions.block.end - this.end) / 8
  }

  /** Empties the region and writes the block's descriptors and transactions. */
  writeTransactions(transactions: readonly ExecutableTransaction[]): void {
    this.clear()
    const words = this.#words
    const senders = addressBytes(transactions.map(({ sender }) => sender))
    const descriptors = this.append(new Uint8Array(transactions.length * DESCRIPTOR_BYTES))
    const { end } = this.#regions.block
    let at = this.end
    for (let index = 0; index < transactions.length; index++) {
      const { raw, impersonated } = transactions[index]!
      const descriptor = descriptors + index * DESCRIPTOR_BYTES
      if (at + raw.length + GRAIN > end) throw new EngineMemoryError('block')
      this.#bytes.set(raw, at)
      words[descriptor >>> 2] = at
      words[(descriptor >>> 2) + 1] = raw.length
      words[(descriptor >>> 2) + 2] = impersonated ? 1 : 0
      // A word of the module: the address's last byte first.
      for (let i = 0; i < 20; i++) this.#bytes[descriptor + 32 + i] = senders[index * 20 + 19 - i]!
      at += (raw.length + GRAIN - 1) & ~(GRAIN - 1)
    }
    this.truncate(at)
  }

  /** Log records from `start` to `end`. */
  readLogs(start: number, end: number): Log[] {
    return readLogs(this.#view, this.#readHex, start, end)
  }

  /** Where what is appended next will be. */
  get end(): number {
    return this.#view.getUint32(BLOCK_END, true)
  }

  /** Sets where what is appended next will be. */
  truncate(end: number): void {
    this.#view.setUint32(BLOCK_END, end, true)
  }

  /** Bytes as they lie there. */
  readHex(at: number, length: number): Hex {
    return `0x${this.#readHex(at, length)}`
  }

  /** The address in a word of the module. */
  readAddress(at: number): `0x${string}` {
    return bytesToHex(this.#bytes.slice(at, at + 20).reverse())
  }
}
