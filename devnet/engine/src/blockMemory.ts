/** Writes a block's environment and transactions into the shared memory, and reads the results. See assembly/receipt.ts. */
import { hexReader } from '#platform/hex.ts'
import type { BlockEnv, ExecutableTransaction, ExecutedTransaction, Log, RejectedTransaction } from './api.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
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
import { haltReason, rejectReason } from './reasons.ts'
import type { EngineMemory } from './webassembly.ts'

const RESULT_BLOB_GAS = 136
const RESULT_BYTES = 160
const BLOOM_BYTES = 256
const maxGas = 2n ** 63n - 1n
const zeroBloom: `0x${string}` = `0x${'00'.repeat(BLOOM_BYTES)}`

export class BlockMemory {
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #readHex: (at: number, length: number) => string
  readonly #view: DataView
  readonly #regions: Regions

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
    for (let i = 0; i < 4; i++)
      this.#view.setBigUint64(at + i * 8, BigInt.asUintN(64, value >> BigInt(i * 64)), true)
  }

  /** `blobGasLimit` is the fork's, which the environment may override. */
  writeEnvironment(env: BlockEnv, chainId: bigint, blobGasLimit: bigint): void {
    this.writeWord(ENV_NUMBER, env.number)
    this.writeWord(ENV_TIMESTAMP, env.timestampSec)
    this.writeWord(ENV_COINBASE, BigInt(env.coinbase))
    this.writeWord(ENV_GAS_LIMIT, env.gasLimit > maxGas ? maxGas : env.gasLimit)
    this.writeWord(ENV_BASE_FEE, env.baseFeePerGas)
    this.writeWord(ENV_PREV_RANDAO, BigInt(env.prevRandao))
    this.writeWord(ENV_BLOB_BASE_FEE, env.blobBaseFee ?? 1n)
    this.writeWord(ENV_CHAIN_ID, chainId)
    this.writeWord(ENV_SLOT_NUMBER, env.slotNumber ?? 0n)
    this.#view.setBigUint64(ENV_BLOB_GAS_LIMIT, env.blobGasLimit ?? blobGasLimit, true)
  }

  /** Empties the region. */
  clear(): void {
    this.#view.setUint32(BLOCK_END, this.#regions.block.start, true)
  }

  /** Copies bytes into the region and returns where they are. Throws EngineMemoryError when it is full. */
  append(bytes: Uint8Array): number {
    const at = this.#view.getUint32(BLOCK_END, true)
    const end = at + ((bytes.length + 63) & ~63)
    if (end > this.#regions.block.end) throw new EngineMemoryError('block')
    this.#bytes.set(bytes, at)
    this.#view.setUint32(BLOCK_END, end, true)
    return at
  }

  /** Empties the region and writes the block's descriptors and transactions. */
  writeTransactions(transactions: readonly ExecutableTransaction[]): void {
    this.clear()
    const descriptors = this.append(new Uint8Array(transactions.length * DESCRIPTOR_BYTES))
    for (const [index, transaction] of transactions.entries()) {
      const descriptor = descriptors + index * DESCRIPTOR_BYTES
      this.#view.setUint32(descriptor, this.append(transaction.raw), true)
      this.#view.setUint32(descriptor + 4, transaction.raw.length, true)
      this.#view.setUint32(descriptor + 8, transaction.impersonated ? 1 : 0, true)
      this.#bytes.set(hexToBytes(transaction.sender, 20).reverse(), descriptor + 32)
    }
  }

  /** The result of transaction `index`, and its bloom when it logged. */
  readResult(index: number): ExecutedTransaction | RejectedTransaction {
    const view = this.#view
    const result = this.#resultAt(index)
    const reason = rejectReason(view.getUint32(result, true))
    if (reason) return { kind: 'rejected', reason }
    const halt = haltReason(view.getUint32(result + 4, true))
    const logsLength = view.getUint32(result + 16, true)
    const bloomAt = result + RESULT_BYTES
    const logsAt = logsLength === 0 ? bloomAt : bloomAt + BLOOM_BYTES
    const outputAt = logsAt + logsLength
    const created = view.getUint32(result + 24, true) !== 0
    return {
      kind: 'executed',
      status: halt === null ? 1 : 0,
      gasUsed: view.getBigUint64(result + 8, true),
      effectiveGasPrice: this.#word(result + 32),
      blobGasUsed: view.getBigUint64(result + RESULT_BLOB_GAS, true),
      logs: this.readLogs(logsAt, outputAt),
      logsBloom: logsLength === 0 ? zeroBloom : this.#hex(bloomAt, BLOOM_BYTES),
      contractAddress: created ? this.readAddress(result + 64) : null,
      output: this.#hex(outputAt, view.getUint32(result + 20, true)),
      halt,
    }
  }

  /** The union of the first `count` transactions' filters. */
  readBlockBloom(count: number): `0x${string}` {
    const union = new Uint32Array(BLOOM_BYTES / 4)
    for (let index = 0; index < count; index++) {
      const result = this.#resultAt(index)
      const isRejected = this.#view.getUint32(result, true) !== 0
      if (isRejected || this.#view.getUint32(result + 16, true) === 0) continue
      const start = (result + RESULT_BYTES) / 4
      for (let i = 0; i < union.length; i++) union[i]! |= this.#words[start + i]!
    }
    return bytesToHex(new Uint8Array(union.buffer))
  }

  /** Log records from `start` to `end`. */
  readLogs(start: number, end: number): Log[] {
    const logs: Log[] = []
    for (let at = start; at < end; ) {
      const topicCount = this.#view.getUint32(at, true)
      const length = this.#view.getUint32(at + 4, true)
      const address = this.#hex(at + 8, 20)
      at += 32
      const topics = Array.from({ length: topicCount }, (_, i) => this.#hex(at + i * 32, 32))
      at += topicCount * 32
      logs.push({ address, topics, data: this.#hex(at, length) })
      at += (length + 7) & ~7
    }
    return logs
  }

  /** The address in a word of the module. */
  readAddress(at: number): `0x${string}` {
    return bytesToHex(this.#bytes.slice(at, at + 20).reverse())
  }

  #resultAt(index: number): number {
    return this.#view.getUint32(this.#regions.block.start + index * DESCRIPTOR_BYTES + 12, true)
  }

  #word(at: number): bigint {
    let value = 0n
    for (let i = 3; i >= 0; i--) value = (value << 64n) | this.#view.getBigUint64(at + i * 8, true)
    return value
  }

  #hex(at: number, length: number): `0x${string}` {
    return length === 0 ? '0x' : `0x${this.#readHex(at, length)}`
  }
}
