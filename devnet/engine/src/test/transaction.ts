/** Encodes transactions for tests; the signature is a dummy, for the engine takes the sender as given. */
import type { Hex } from '../api.ts'
import { hexToBytes } from '../hex.ts'
import { encodeInteger, encodeList, encodeString } from './patriciaRoot.ts'

export interface TestTransaction {
  type?: 0 | 1 | 2 | 3 | 4
  /** Of type 0: signed for one chain alone (EIP-155). Default true. */
  isProtected?: boolean
  chainId: bigint
  nonce: bigint
  gasLimit?: bigint
  /** Gas price of types 0 and 1. */
  maxFeePerGas?: bigint
  maxPriorityFeePerGas?: bigint
  to: Hex | null
  value?: bigint
  data?: Uint8Array
  accessList?: { address: Hex; storageKeys: Hex[] }[]
  /** Of type 3. */
  maxFeePerBlobGas?: bigint
  blobVersionedHashes?: Hex[]
  /** Of type 4: RLP of each authorisation. */
  authorizations?: Uint8Array[]
}

export function encodeTransaction(transaction: TestTransaction): Uint8Array {
  const { type = 2, chainId, nonce, gasLimit = 100_000n, maxFeePerGas = 20n, value = 0n } = transaction
  const fees =
    type >= 2
      ? [encodeInteger(transaction.maxPriorityFeePerGas ?? 2n), encodeInteger(maxFeePerGas)]
      : [encodeInteger(maxFeePerGas)]
  const body = [
    encodeInteger(nonce),
    ...fees,
    encodeInteger(gasLimit),
    encodeString(transaction.to === null ? new Uint8Array() : hexToBytes(transaction.to, 20)),
    encodeInteger(value),
    encodeString(transaction.data ?? new Uint8Array()),
  ]
  const one = encodeInteger(1n)
  if (type === 0) {
    const v = transaction.isProtected === false ? 27n : chainId * 2n + 35n
    return encodeList([...body, encodeInteger(v), one, one])
  }
  const accessList = (transaction.accessList ?? []).map(({ address, storageKeys }) =>
    encodeList([
      encodeString(hexToBytes(address, 20)),
      encodeList(storageKeys.map((key) => encodeString(hexToBytes(key, 32)))),
    ]),
  )
  const hashes = (transaction.blobVersionedHashes ?? []).map((hash) => encodeString(hexToBytes(hash)))
  const blobs = [encodeInteger(transaction.maxFeePerBlobGas ?? 1n), encodeList(hashes)]
  const list = encodeList([
    encodeInteger(chainId),
    ...body,
    encodeList(accessList),
    ...(type === 3 ? blobs : []),
    ...(type === 4 ? [encodeList(transaction.authorizations ?? [])] : []),
    encodeInteger(0n),
    one,
    one,
  ])
  return Buffer.concat([Uint8Array.of(type), list])
}
