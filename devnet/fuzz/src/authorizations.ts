/** Signed EIP-7702 authorisations; each is signed once per thread. */
import { RLP } from '@ethereumjs/rlp'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak256 } from '@safelane/devnet-engine'
import type { AuthorizationSpec } from './fuzzCase.ts'
import { authorityKeys, bytesFromHex } from './pool.ts'

/** Chain id, address, nonce, parity, r, s: as they stand in the transaction. */
export type AuthorizationTuple = [bigint, Uint8Array, bigint, bigint, bigint, bigint]

const order = secp256k1.Point.CURVE().n
const signatures = new Map<string, [parity: bigint, r: bigint, s: bigint]>()

export function authorizationTuple(spec: AuthorizationSpec): AuthorizationTuple {
  const { chainId, address, nonce, authority, flaw } = spec
  const key = `${chainId} ${address} ${nonce} ${authority}`
  let signature = signatures.get(key)
  if (!signature) {
    const message = Buffer.concat([Uint8Array.of(0x05), RLP.encode([chainId, bytesFromHex(address), nonce])])
    const bytes = secp256k1.sign(keccak256(message), authorityKeys[authority]!, {
      prehash: false,
      format: 'recovered',
    })
    const { recovery, r, s } = secp256k1.Signature.fromBytes(bytes, 'recovered')
    signature = [BigInt(recovery!), r, s]
    signatures.set(key, signature)
  }
  const [parity, r, s] = signature
  const flawed: Record<AuthorizationSpec['flaw'], [bigint, bigint, bigint]> = {
    none: [parity, r, s],
    'high-s': [1n - parity, r, order - s],
    parity: [parity + 2n, r, s],
    'zero-r': [parity, 0n, s],
  }
  return [chainId, bytesFromHex(address), nonce, ...flawed[flaw]]
}
