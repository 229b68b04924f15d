/** EIP-2718 bytes of transactions. The signature is a dummy: the engine is told the sender. */
import { type Input, RLP } from '@ethereumjs/rlp'
import { authorizationTuple } from './authorizations.ts'
import type { TransactionSpec } from './fuzzCase.ts'
import { bytesFromHex, chainId } from './pool.ts'

export function encodeTransaction(spec: TransactionSpec, nonce: bigint): Uint8Array {
  const { type, maxFeePerGas, maxPriorityFeePerGas, gasLimit, to, value, data } = spec
  const target = to === null ? new Uint8Array() : bytesFromHex(to)
  const fees = type < 2 ? [maxFeePerGas] : [maxPriorityFeePerGas, maxFeePerGas]
  const body: Input[] = [nonce, ...fees, gasLimit, target, value, data]
  if (type === 0) return RLP.encode([...body, chainId * 2n + 35n, 1n, 1n])
  body.unshift(chainId)
  body.push(
    spec.accessList.map(({ address, storageKeys }) => [bytesFromHex(address), storageKeys.map(bytesFromHex)]),
  )
  if (type === 3) body.push(spec.maxFeePerBlobGas, spec.blobHashes.map(bytesFromHex))
  if (type === 4) body.push(spec.authorizations.map(authorizationTuple))
  return Buffer.concat([Uint8Array.of(type), RLP.encode([...body, 0n, 1n, 1n])])
}
