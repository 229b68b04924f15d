/** Results of a block's transactions as bytes: the layout is drawn in assembly/transaction/packedResults.ts. */
import { hexReader } from '#platform/hex.ts'
import type { ExecutedTransaction, Hex, Log, RejectedTransaction } from './api.ts'
import { areBytesEqual, compareBytes, concatenate } from './bytes.ts'
import { DecodedList } from './decodedList.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import type { LogMatcher, LogRecord } from './logMatcher.ts'
import { addToBloom, BLOOM_BYTES } from './logsBloom.ts'
import { haltReason, rejectReason } from './reasons.ts'

const REJECTED = 4
const END = 5
const CREATED = 6
const GAS_USED = 8
const LOGS_BYTES = 16
const OUTPUT_BYTES = 20
const LOG_COUNT = 24
const BLOB_GAS = 28
const PRICE = 32
const RECORD_BYTES = 64
const CREATED_BYTES = 24
const LOG_HEADER = 32

const zeroBloom: Hex = `0x${'00'.repeat(BLOOM_BYTES)}`

/** What became of a block's transactions, one entry per given transaction, decoded when it is asked for. */
export class TransactionResults extends DecodedList<ExecutedTransaction | RejectedTransaction> {
  readonly length: number
  // Not a field: two lists are equal when their elements are.
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #readHex: (at: number, length: number) => string
  #offsets: Uint32Array | null = null

  private constructor(bytes: Uint8Array, length: number) {
    super()
    this.#bytes = bytes
    this.length = length
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const readHex = hexReader(bytes.buffer)
    this.#readHex = (at, count) => readHex(bytes.byteOffset + at, count)
  }

  /** The results that these bytes are, which must not change any more. Throws a RangeError when they are none. */
  static of(bytes: Uint8Array, count?: number): TransactionResults {
    if (count !== undefined) return new TransactionResults(bytes, count)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let records = 0
    for (let at = 0; at < bytes.length; records++) at += recordBytes(view, at)
    return new TransactionResults(bytes, records)
  }

  static concatenate(parts: readonly TransactionResults[]): TransactionResults {
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    return new TransactionResults(concatenate(parts.map((part) => part.bytes)), length)
  }

  /** All there is to know, to be stored; `TransactionResults.of` reads them. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Whether all of both are the same, without decoding them. */
  equals(other: TransactionResults): boolean {
    return areBytesEqual(this.#bytes, other.#bytes)
  }

  isExecuted(index: number): boolean {
    return this.#view.getUint8(this.#offset(index) + REJECTED) === 0
  }

  /** 0n of a rejected transaction. */
  gasUsed(index: number): bigint {
    return this.#view.getBigUint64(this.#offset(index) + GAS_USED, true)
  }

  /** How many logs there are of the transaction. */
  logCount(index: number): number {
    return this.#view.getUint32(this.#offset(index) + LOG_COUNT, true)
  }

  /** Logs of one contract, in their order; nothing else is decoded. */
  *logsOf(contract: Hex): Generator<Log> {
    const address = hexToBytes(contract, 20)
    const start = Number.parseInt(contract.slice(2, 10), 16)
    for (let index = 0; index < this.length; index++) {
      const record = this.#offset(index)
      const end = this.#logsAt(record) + this.#view.getUint32(record + LOGS_BYTES, true)
      for (let at = this.#logsAt(record); at < end; ) {
        const next = nextLog(this.#view, at)
        if (
          this.#view.getUint32(at + 8) === start &&
          compareBytes(this.#bytes.subarray(at + 8, at + 28), address, 0, 20) === 0
        ) {
          yield* readLogs(this.#view, this.#readHex, at, next)
        }
        at = next
      }
    }
  }

  /** Tells of the logs of a transaction that match: their places among all of its logs, and their bytes. */
  visitLogs(index: number, matcher: LogMatcher, visit: (position: number, record: LogRecord) => void): void {
    const record = this.#offset(index)
    let at = this.#logsAt(record)
    const end = at + this.#view.getUint32(record + LOGS_BYTES, true)
    for (let position = 0; at < end; position++) {
      const next = nextLog(this.#view, at)
      const topics = this.#view.getUint32(at, true)
      if (matcher.matches(this.#view, at + 8, at + LOG_HEADER, topics)) {
        const dataBytes = this.#view.getUint32(at + 4, true)
        const length = LOG_HEADER - 8 + topics * 32 + dataBytes
        visit(position, { topics, dataBytes, hex: this.#readHex(at + 8, length) })
      }
      at = next
    }
  }

  protected decode(index: number): ExecutedTransaction | RejectedTransaction {
    const view = this.#view
    const record = this.#offset(index)
    const reason = rejectReason(view.getUint8(record + REJECTED))
    if (reason) return { kind: 'rejected', reason }
    const halt = haltReason(view.getUint8(record + END))
    const created = view.getUint8(record + CREATED) !== 0
    const logsAt = this.#logsAt(record)
    const outputAt = logsAt + view.getUint32(record + LOGS_BYTES, true)
    const bloomAt = (start: number, end: number) => this.#bloom(start, end)
    return {
      kind: 'executed',
      status: halt === null ? 1 : 0,
      gasUsed: view.getBigUint64(record + GAS_USED, true),
      effectiveGasPrice: this.#word(record + PRICE),
      blobGasUsed: BigInt(view.getUint32(record + BLOB_GAS, true)),
      logs: readLogs(view, this.#readHex, logsAt, outputAt),
      // The only costly part, which few want: hashes of every address and topic.
      get logsBloom() {
        return bloomAt(logsAt, outputAt)
      },
      contractAddress: created ? this.#hex(record + RECORD_BYTES, 20) : null,
      output: this.#hex(outputAt, view.getUint32(record + OUTPUT_BYTES, true)),
      halt,
    }
  }

  #logsAt(record: number): number {
    return record + RECORD_BYTES + (this.#view.getUint8(record + CREATED) !== 0 ? CREATED_BYTES : 0)
  }

  #offset(index: number): number {
    this.#offsets ??= this.#findOffsets()
    const offset = this.#offsets[index]
    if (offset === undefined) throw new RangeError(`there is no transaction ${index} in the block`)
    return offset
  }

  #findOffsets(): Uint32Array {
    const offsets = new Uint32Array(this.length)
    let at = 0
    for (let index = 0; index < this.length; index++) {
      offsets[index] = at
      at += recordBytes(this.#view, at)
    }
    return offsets
  }

  #bloom(start: number, end: number): Hex {
    if (start === end) return zeroBloom
    const bloom = new Uint8Array(BLOOM_BYTES)
    for (let at = start; at < end; ) {
      const topics = this.#view.getUint32(at, true)
      const dataBytes = this.#view.getUint32(at + 4, true)
      addToBloom(bloom, this.#bytes.subarray(at + 8, at + 28))
      at += LOG_HEADER
      for (let i = 0; i < topics; i++, at += 32) addToBloom(bloom, this.#bytes.subarray(at, at + 32))
      at += (dataBytes + 7) & ~7
    }
    return bytesToHex(bloom)
  }

  #word(at: number): bigint {
    let value = 0n
    for (let i = 3; i >= 0; i--) value = (value << 64n) | this.#view.getBigUint64(at + i * 8, true)
    return value
  }

  #hex(at: number, length: number): Hex {
    return length === 0 ? '0x' : `0x${this.#readHex(at, length)}`
  }
}

function recordBytes(view: DataView, at: number): number {
  const bytes = view.getUint32(at, true)
  if (bytes < RECORD_BYTES || at + bytes > view.byteLength)
    throw new RangeError('these are no results of a block')
  return bytes
}

function nextLog(view: DataView, at: number): number {
  const topics = view.getUint32(at, true)
  return at + LOG_HEADER + topics * 32 + ((view.getUint32(at + 4, true) + 7) & ~7)
}

/** Log records (assembly/transaction/logs.ts) from `start` to `end`. */
export function readLogs(
  view: DataView,
  readHex: (at: number, length: number) => string,
  start: number,
  end: number,
): Log[] {
  const logs: Log[] = []
  const hex = (at: number, length: number): Hex => (length === 0 ? '0x' : `0x${readHex(at, length)}`)
  for (let at = start; at < end; ) {
    const topicCount = view.getUint32(at, true)
    const length = view.getUint32(at + 4, true)
    const address = hex(at + 8, 20)
    at += LOG_HEADER
    const topics = Array.from({ length: topicCount }, (_, i) => hex(at + i * 32, 32))
    at += topicCount * 32
    logs.push({ address, topics, data: hex(at, length) })
    at += (length + 7) & ~7
  }
  return logs
}
