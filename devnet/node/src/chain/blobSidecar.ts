/** What travels with a blob transaction and stands in no block: blobs, their commitments, and proofs (EIP-4844, EIP-7594). */
import { createHash } from 'node:crypto'
import type { Hex } from '@safelane/devnet-engine'
import {
  bytesOf,
  decodeRlp,
  hexOf,
  integerOf,
  listItems,
  type RlpItem,
} from '@safelane/devnet-engine/transaction'
import { hexToBytes, toRlp } from 'viem/utils'
import { canonical, MalformedTransactionError } from './transactionFields.ts'

/** EIP-4844. */
export const BLOB_BYTES = 131_072
/** Of a commitment or proof. */
export const POINT_BYTES = 48
const BLOB_TYPE = 3
/** First byte of a blob's versioned hash: of a KZG commitment. */
const VERSIONED_HASH_KZG = 1
/** EIP-7594: cells of an extended blob, each with a proof of its own. */
export const CELLS_PER_BLOB = 128

export interface BlobSidecar {
  /** 0: one proof for each blob; 1: one for each of its cells. */
  version: 0 | 1
  blobs: Hex[]
  commitments: Hex[]
  proofs: Hex[]
}

/** A transaction as clients send it, apart: the bytes that stand in a block, and the sidecar; null when there is none. */
export interface NetworkTransaction {
  raw: Uint8Array
  sidecar: BlobSidecar | null
}

/** Whether the bytes are those of a blob transaction, with sidecar or without. */
export function isBlobTransaction(raw: Uint8Array): boolean {
  return raw[0] === BLOB_TYPE
}

/** Takes a blob transaction apart. Throws MalformedTransactionError when it has a sidecar that is none. */
export function readNetworkForm(network: Uint8Array): NetworkTransaction {
  return canonical(() => {
    const items = listItems(decodeRlp(network, 1))
    const [body, ...rest] = items
    if (!body?.isList) return { raw: network, sidecar: null }
    const raw = Buffer.concat([Uint8Array.of(BLOB_TYPE), network.subarray(body.start, body.end)])
    // The version came with the second form.
    const version = rest.length === 4 ? Number(integerOf(rest.shift() as RlpItem, 64)) : 0
    const [blobs, commitments, proofs] = rest
    if (!blobs || !commitments || !proofs || rest.length !== 3 || (version !== 0 && version !== 1)) {
      throw new MalformedTransactionError('the sidecar is not a list of blobs, commitments and proofs')
    }
    return {
      raw,
      sidecar: {
        version,
        blobs: elements(blobs, BLOB_BYTES),
        commitments: elements(commitments, POINT_BYTES),
        proofs: elements(proofs, POINT_BYTES),
      },
    }
  })
}

/** Puts bytes of a block and sidecar together again. */
export function networkForm(raw: Uint8Array, { version, blobs, commitments, proofs }: BlobSidecar): Hex {
  const fields = listItems(decodeRlp(raw, 1)).map((item) => nested(item))
  const versions = version === 0 ? [] : [`0x0${version}` as Hex]
  return `0x03${toRlp([fields, ...versions, blobs, commitments, proofs]).slice(2)}`
}

/** By which a transaction names a blob: its commitment's hash, with the version in place of the first byte. */
export function versionedHash(commitment: Hex): Hex {
  const hash = createHash('sha256').update(hexToBytes(commitment)).digest()
  hash[0] = VERSIONED_HASH_KZG
  return `0x${hash.toString('hex')}`
}

type Nested = Hex | Nested[]

function nested(item: RlpItem): Nested {
  return item.isList ? listItems(item).map(nested) : hexOf(item)
}

function elements(list: RlpItem, length: number): Hex[] {
  return listItems(list).map((item) => {
    bytesOf(item, length)
    return hexOf(item)
  })
}
