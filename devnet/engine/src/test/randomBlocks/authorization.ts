/** Signed EIP-7702 authorisations. */
import secp256k1 from 'secp256k1'
import type { Hex } from '../../api.ts'
import { bytesToWord, hexToBytes } from '../../hex.ts'
import { keccak256 } from '../../trieModule.ts'
import { encodeInteger, encodeList, encodeString } from '../patriciaRoot.ts'

/** RLP of the authorisation as it stands in a transaction. */
export function encodeAuthorization(
  chainId: bigint,
  delegate: Hex,
  nonce: bigint,
  key: Uint8Array,
): Uint8Array {
  const fields = [encodeInteger(chainId), encodeString(hexToBytes(delegate, 20)), encodeInteger(nonce)]
  const hash = keccak256(Buffer.concat([Uint8Array.of(5), encodeList(fields)]))
  const { signature, recid } = secp256k1.ecdsaSign(hash, key)
  const halves = [signature.subarray(0, 32), signature.subarray(32)].map((half) =>
    encodeInteger(bytesToWord(half)),
  )
  return encodeList([...fields, encodeInteger(BigInt(recid)), ...halves])
}
