/** Recovers who signed a transaction. */
import { recoverPublicKey } from '#platform/recovery.ts'
import type { RecoverSender } from './api.ts'
import { concatenate } from './bytes.ts'
import { forkRules } from './forkRules.ts'
import { bytesToHex, wordToBytes } from './hex.ts'
import {
  decodeRlp,
  encodeRlpInteger,
  encodeRlpList,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from './rlp.ts'
import { keccak256 } from './trieModule.ts'

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

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
  const fields = readSignature(raw, type === 0 ? 0 : 1, fieldCount)
  if (!fields) return { error: 'malformed' }
  const { signed, v, r, s } = fields
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
  return publicKey
    ? { sender: bytesToHex(keccak256(publicKey).subarray(12)) }
    : { error: 'invalid-signature' }
}

interface SignatureFields {
  /** The fields before the signature, as they stand in the list. */
  signed: Uint8Array
  v: bigint
  r: bigint
  s: bigint
}

/** Null when the bytes from `start` on are not the list of a signed transaction with so many fields. */
function readSignature(raw: Uint8Array, start: number, fieldCount: number): SignatureFields | null {
  try {
    const list = decodeRlp(raw, start)
    const fields = listItems(list)
    if (fields.length !== fieldCount) return null
    const [v, r, s] = fields.slice(-3) as [RlpItem, RlpItem, RlpItem]
    return {
      signed: raw.subarray(list.payload, v.start),
      v: integerOf(v, 256),
      r: integerOf(r, 256),
      s: integerOf(s, 256),
    }
  } catch (error) {
    if (error instanceof RlpError) return null
    throw error
  }
}
