/** Blocks as bytes, and blocks that are decoded from them as far as somebody asks. */
import {
  type BlockHeader,
  decodeHeader,
  encodeHeader,
  type Hex,
  type List,
  type Receipt,
  Receipts,
  type StateChange,
  TransactionResults,
} from '@safelane/devnet-engine'
import { bytesToHex } from '@safelane/devnet-engine/transaction'
import { type AdmittedTransaction, candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { parseJson, writeJson } from './exactJson.ts'

/** How the receipts are stored: as the engine's results, or, of blocks that others made, as JSON. */
const RECEIPTS_ARE_RESULTS = 0
const RECEIPTS_ARE_JSON = 1
const HASH_BYTES = 32
const ADDRESS_BYTES = 20
/** Enough for the header and the hash of nearly every block. */
export const BLOCK_HEAD_BYTES = 1024

/**
 * A block without its change of state, all numbers little endian:
 *
 * ```
 * block       = hash (32) | u32 length | header (RLP)
 *               u32 length | transaction* | u32 length | more (JSON, or nothing) | u8 kind of receipts | receipts
 * transaction = u32 length of raw | sender (20) | hash (32) | raw
 * ```
 */
export function encodeBlockBody(block: Omit<Block, 'change'>): Uint8Array {
  const transactions: Uint8Array[] = []
  for (const { raw, sender, hash } of block.transactions) {
    transactions.push(u32(raw.length), hexBytes(sender), hexBytes(hash), raw)
  }
  const { ommers, withdrawals } = block
  const more = ommers || withdrawals ? Buffer.from(writeJson({ ommers, withdrawals })) : Buffer.alloc(0)
  const { kind, bytes: receipts } = encodeReceipts(block.receipts)
  return Buffer.concat([
    hexBytes(block.hash),
    ...sized(encodeHeader(block.header)),
    ...sized(Buffer.concat(transactions)),
    ...sized(more),
    Uint8Array.of(kind),
    receipts,
  ])
}

function u32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function sized(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  return [u32(bytes.length), bytes]
}

function hexBytes(hex: Hex): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

/** A block whose bytes lie elsewhere: the header is decoded, everything else when somebody asks for it. */
export class StoredBlock implements Block {
  readonly hash: Hex
  readonly header: BlockHeader
  readonly #readBody: () => Buffer
  readonly #readChange: () => StateChange
  #decoded: Omit<Block, 'hash' | 'header' | 'change'> | null = null

  /** `head` holds at least the hash and the header; `readBody` and `readChange` fetch the rest and may throw. */
  constructor(head: Buffer, readBody: () => Buffer, readChange: () => StateChange) {
    this.hash = bytesToHex(head.subarray(0, HASH_BYTES))
    const start = HASH_BYTES + 4
    this.header = decodeHeader(head.subarray(start, start + head.readUInt32LE(HASH_BYTES)))
    this.#readBody = readBody
    this.#readChange = readChange
  }

  get transactions(): AdmittedTransaction[] {
    return this.#decode().transactions
  }

  get ommers(): NonNullable<Block['ommers']> {
    return this.#decode().ommers ?? []
  }

  get withdrawals(): NonNullable<Block['withdrawals']> {
    // Undefined in the blocks that have none, as if the member were absent: they differ from those with an empty list.
    return this.#decode().withdrawals as NonNullable<Block['withdrawals']>
  }

  /** Read from the bytes, without decoding the transactions. */
  transactionHashes(): Iterable<Hex> {
    return transactionHashesIn(this.#readBody())
  }

  get receipts(): List<Receipt> {
    return this.#decode().receipts
  }

  get change(): StateChange {
    return this.#readChange()
  }

  #decode() {
    if (this.#decoded) return this.#decoded
    const body = this.#readBody()
    let at = HASH_BYTES + 4 + body.readUInt32LE(HASH_BYTES)
    const end = at + 4 + body.readUInt32LE(at)
    at += 4
    const transactions: AdmittedTransaction[] = []
    while (at < end) {
      const rawStart = at + 4 + ADDRESS_BYTES + HASH_BYTES
      const rawEnd = rawStart + body.readUInt32LE(at)
      const sender = bytesToHex(body.subarray(at + 4, at + 4 + ADDRESS_BYTES))
      const hash = bytesToHex(body.subarray(at + 4 + ADDRESS_BYTES, rawStart))
      const raw = new Uint8Array(body.buffer, body.byteOffset + rawStart, rawEnd - rawStart)
      transactions.push({ ...candidateOf(raw, sender).transaction, hash })
      at = rawEnd
    }
    const moreEnd = end + 4 + body.readUInt32LE(end)
    const more = body.toString('utf8', end + 4, moreEnd)
    const receipts = decodeReceipts(body.readUInt8(moreEnd), body.subarray(moreEnd + 1))
    this.#decoded = { transactions, receipts, ...(more === '' ? {} : (parseJson(more) as object)) }
    return this.#decoded
  }
}

/** Whether these first bytes of a block's hold its whole header. */
export function holdsHeader(head: Buffer): boolean {
  return head.length >= HASH_BYTES + 4 && head.length >= HASH_BYTES + 4 + head.readUInt32LE(HASH_BYTES)
}

/** Hashes of a block's transactions, without decoding them. */
function* transactionHashesIn(body: Buffer): Generator<Hex> {
  let at = HASH_BYTES + 4 + body.readUInt32LE(HASH_BYTES)
  const end = at + 4 + body.readUInt32LE(at)
  at += 4
  while (at < end) {
    const rawStart = at + 4 + ADDRESS_BYTES + HASH_BYTES
    yield bytesToHex(body.subarray(rawStart - HASH_BYTES, rawStart))
    at = rawStart + body.readUInt32LE(at)
  }
}

function encodeReceipts(receipts: List<Receipt>): { kind: number; bytes: Uint8Array } {
  if (receipts instanceof Receipts && receipts.stateRoots === undefined) {
    return { kind: RECEIPTS_ARE_RESULTS, bytes: receipts.results.bytes }
  }
  return { kind: RECEIPTS_ARE_JSON, bytes: Buffer.from(writeJson([...receipts])) }
}

function decodeReceipts(kind: number, bytes: Buffer): List<Receipt> {
  if (kind === RECEIPTS_ARE_RESULTS) return new Receipts(TransactionResults.of(bytes))
  return parseJson(bytes.toString()) as Receipt[]
}
