import type { BlockHeader, ForkName, Hex, Receipt, StateChange } from '@safelane/devnet-engine'
import type { NodeSettings } from '../settings.ts'

/**
 * What the state file says, one record after another:
 *
 * - `genesis` first: the chain's identity, and its state as a change from nothing;
 * - `block`: a block with its receipts and transactions, and the change of state;
 * - `mutation`: a change of state made by hand after the block before it;
 * - `truncate`: the chain went back to block `number` with its first `mutations` mutations (`evm_revert`);
 * - `pooled`: a transaction that was acknowledged and waits for a block; `dropped`: no longer;
 * - `settings`: clock, coinbase and the like after they were changed by hand.
 */
export type ChainRecord =
  | {
      kind: 'genesis'
      chainId: bigint
      fork: ForkName
      header: BlockHeader
      change: StateChange
      settings: NodeSettings
      /** Of a chain that was loaded from a dump: its newest block, and the oldest one whose state is known. */
      loaded?: { head: bigint; oldestState: bigint }
    }
  | {
      kind: 'block'
      /** `encodeBlockBody` makes it. First of the record's bytes: where they begin in the file is where the block is read later. */
      body: Uint8Array
      change: StateChange
      settings: NodeSettings
    }
  | { kind: 'mutation'; change: StateChange }
  | { kind: 'truncate'; number: bigint; mutations: number; settings: NodeSettings }
  | { kind: 'pooled'; transaction: StoredTransaction }
  | { kind: 'dropped'; hashes: Hex[] }
  | { kind: 'settings'; settings: NodeSettings }

/** How older files hold a block. */
export interface OlderBlockRecord {
  kind: 'block'
  hash: Hex
  header: BlockHeader
  transactions: StoredTransaction[]
  receipts: Uint8Array | Receipt[]
  change: StateChange
  settings: NodeSettings
}

/** A transaction with its sender: an impersonated one cannot be recovered from the bytes. */
export interface StoredTransaction {
  raw: Uint8Array
  sender: Hex
}

/** Marks, in a record's JSON, a place whose bytes follow after the JSON. */
const BLOB = 'blob:'
/** Marks a bigint. */
const INTEGER = 'int:'

/**
 * Record as bytes: `u32 length of JSON | JSON | (u32 length | bytes)*`, little endian. Byte strings are lifted out of the
 * JSON and follow it in order; integers of any size are written in decimal.
 */
export function encodeRecord(record: ChainRecord | OlderBlockRecord): Uint8Array {
  const blobs: Uint8Array[] = []
  const json = Buffer.from(
    JSON.stringify(record, function (this: Record<string, unknown>, key, json: unknown) {
      // The holder's own value: what arrives as `json` of a Buffer is no longer bytes.
      const value = this[key]
      if (typeof value === 'bigint') return `${INTEGER}${value}`
      if (value instanceof Uint8Array) {
        blobs.push(value)
        return `${BLOB}${blobs.length - 1}`
      }
      return json
    }),
  )
  return Buffer.concat([lengthBytes(json), json, ...blobs.flatMap((blob) => [lengthBytes(blob), blob])])
}

/** Inverse of `encodeRecord`. Throws when the bytes are not such a record. */
export function decodeRecord(bytes: Buffer): ChainRecord | OlderBlockRecord {
  const jsonLength = bytes.readUInt32LE(0)
  let offset = 4 + jsonLength
  const json = bytes.toString('utf8', 4, offset)
  const blobs: Uint8Array[] = []
  while (offset < bytes.length) {
    const end = offset + 4 + bytes.readUInt32LE(offset)
    blobs.push(bytes.subarray(offset + 4, end))
    offset = end
  }
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'string') return value
    if (value.startsWith(INTEGER)) return BigInt(value.slice(INTEGER.length))
    if (value.startsWith(BLOB)) {
      const blob = blobs[Number(value.slice(BLOB.length))]
      if (!blob) throw new Error('a record lacks its bytes')
      return blob
    }
    return value
  }) as ChainRecord | OlderBlockRecord
}

/** Where in a record its byte strings lie, with the length before each. */
export function blobOffsets(record: Uint8Array): number[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const offsets: number[] = []
  for (let at = 4 + view.getUint32(0, true); at < record.length; at += 4 + view.getUint32(at, true))
    offsets.push(at)
  return offsets
}

function lengthBytes(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return length
}
