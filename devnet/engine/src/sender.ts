/** Recovers who signed a transaction. */
import { recoverPublicKey } from '#platform/recovery.ts'
import type { RecoverSender } from './api.ts'
import { concatenate } from './bytes.ts'
import { forkRules } from './forkRules.ts'
import { bytesToHex, wordToBytes } from './hex.ts'
import { addressOfPublicKey } from './precompiles/ecrecover.ts'
import { encodeRlpInteger, encodeRlpList } from './rlp.ts'
import { keccak256 } from './trieModule.ts'

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

interface Item {
  isList: boolean
  /** Where the item's header begins. */
  start: number
  payload: number
  end: number
}

/** Reads the RLP item at `start`; null when it is not canonical or exceeds `limit`. */
function readItem(bytes: Uint8Array, start: number, limit: number): Item | null {
  const prefix = bytes[start]
  if (prefix === undefined || start >= limit) return null
  const isList = prefix >= 0xc0
  if (prefix < 0x80) return { isList, start, payload: start, end: start + 1 }
  let length = prefix - (isList ? 0xc0 : 0x80)
  let payload = start + 1
  if (length > 55) {
    const size = length - 55
    payload += size
    if (size > 4 || payload > limit || bytes[start + 1] === 0) return null
    length = 0
    for (let i = 0; i < size; i++) length = length * 256 + bytes[start + 1 + i]!
    if (length < 56) return null
  } else if (length === 1 && !isList && bytes[payload]! < 0x80) return null
  const end = payload + length
  return end > limit ? null : { isList, start, payload, end }
}

function readItems(bytes: Uint8Array, list: Item): Item[] | null {
  const items: Item[] = []
  for (let at = list.payload; at < list.end; ) {
    const item = readItem(bytes, at, list.end)
    if (!item) return null
    items.push(item)
    at = item.end
  }
  return items
}

/** Number of fields, signature included, of each supported type. */
const fieldCounts: Readonly<Record<number, number>> = { 0: 9, 1: 11, 2: 12, 3: 14, 4: 13 }

/** Sender of a signed transaction. Since Homestead, signatures with an s above half the group order are refused (EIP-2). */
export const recoverSender: RecoverSender = (raw, fork = 'osaka') => {
  const { lastTransactionType, protectedSignatures, lowSignatures } = forkRules[fork]
  const first = raw[0]
  if (first === undefined) return { error: 'malformed' }
  const type = first >= 0xc0 ? 0 : first
  const fieldCount = fieldCounts[type]
  if (fieldCount === undefined || (type === 0 && first === 0)) {
    return { error: 'malformed' }
  }
  if (type > lastTransactionType) return { error: 'unsupported-type' }
  const list = readItem(raw, type === 0 ? 0 : 1, raw.length)
  if (!list?.isList || list.end !== raw.length) return { error: 'malformed' }
  const fields = readItems(raw, list)
  if (fields?.length !== fieldCount) return { error: 'malformed' }

  const [v, r, s] = fields.slice(-3).map((field) => readInteger(raw, field))
  if (v === undefined || r === undefined || s === undefined) return { error: 'malformed' }
  const signed = raw.subarray(list.payload, fields[fieldCount - 3]!.start)
  let recoveryId: bigint
  let message: Uint8Array
  if (type !== 0) {
    recoveryId = v
    message = concatenate([raw.subarray(0, 1), encodeRlpList([signed])])
  } else if (v === 27n || v === 28n) {
    recoveryId = v - 27n
    message = encodeRlpList([signed])
  } else {
    if (v < 35n || !protectedSignatures) return { error: 'invalid-signature' }
    recoveryId = (v - 35n) % 2n
    const chainId = encodeRlpInteger((v - 35n) / 2n)
    message = encodeRlpList([signed, chainId, encodeRlpInteger(0n), encodeRlpInteger(0n)])
  }
  if (recoveryId > 1n || r === 0n || s === 0n || (lowSignatures && s > halfOrder))
    return { error: 'invalid-signature' }
  const signature = concatenate([wordToBytes(r), wordToBytes(s)])
  const publicKey = recoverPublicKey(keccak256(message), signature, Number(recoveryId))
  return publicKey ? { sender: bytesToHex(addressOfPublicKey(publicKey)) } : { error: 'invalid-signature' }
}

/** An integer of at most 32 bytes without leading zeros. */
function readInteger(bytes: Uint8Array, item: Item): bigint | undefined {
  const payload = bytes.subarray(item.payload, item.end)
  if (item.isList || payload.length > 32 || payload[0] === 0) return undefined
  return payload.length === 0 ? 0n : BigInt(bytesToHex(payload))
}
