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
 *               u32 length | transaction* | u8 kind of receipts | receipts
 * transaction = u32 length of raw | sender (20) | hash (32) | raw
 * ```
 */
export function encodeBlockBody(
  block: Pick<Block, 'hash' | 'header' | 'transactions' | 'receipts'>,
): Uint8Array {
  const header = encodeHeader(block.header)
  const { kind, bytes: receipts } = encodeReceipts(block.receipts)
  let transactionsBytes = 0
  for (const { raw } of block.transactions) transactionsBytes += 4 + ADDRESS_BYTES + HASH_BYTES + raw.length
  const encoded = Buffer.allocUnsafe(
    HASH_BYTES + 4 + header.length + 4 + transactionsBytes + 1 + receipts.length,
  )
  encoded.write(block.hash.slice(2), 0, 'hex')
  let at = encoded.writeUInt32LE(header.length, HASH_BYTES)
  encoded.set(header, at)
  at = encoded.writeUInt32LE(transactionsBytes, at + header.length)
  for (const { raw, sender, hash } of block.transactions) {
    at = encoded.writeUInt32LE(raw.length, at)
    at += encoded.write(sender.slice(2), at, 'hex')
    at += encoded.write(hash.slice(2), at, 'hex')
    encoded.set(raw, at)
    at += raw.length
  }
  at = encoded.writeUInt8(kind, at)
  encoded.set(receipts, at)
  return encoded
}

/** A block whose bytes lie elsewhere: the header is decoded, everything else when somebody asks for it. */
export class StoredBlock implements Block {
  readonly hash: Hex
  readonly header: BlockHeader
  readonly #readBody: () => Buffer
  readonly #readChange: () => StateChange
  #decoded: { transactions: AdmittedTransaction[]; receipts: List<Receipt> } | null = null

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
      transactions.push({ ...candidateOf(body.subarray(rawStart, rawEnd), sender).transaction, hash })
      at = rawEnd
    }
    const receipts = decodeReceipts(body.readUInt8(end), body.subarray(end + 1))
    this.#decoded = { transactions, receipts }
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
