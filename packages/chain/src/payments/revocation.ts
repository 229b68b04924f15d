import type { Address, AssetRegistry, Hex, TypedData } from '@safelane/core'
import type { RevocationEncoder, SignedAuthorization } from '@safelane/payments'
import { encodeFunctionData, parseAbi } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { isSignedBy } from '../signature.ts'

/** The overload with a byte signature, which smart accounts (ERC-1271) can give too. */
const CANCEL_ABI = parseAbi([
  'function cancelAuthorization(address authorizer, bytes32 nonce, bytes signature)',
])

/** EIP-3009, section "Specification". */
const CANCEL_AUTHORIZATION_TYPE = [
  { name: 'authorizer', type: 'address' },
  { name: 'nonce', type: 'bytes32' },
] as const

/** The token's calldata that cancels an authorization on its payer's signature; anyone may send it. */
export function revocationCalldata(
  { payer, nonce }: { readonly payer: Address; readonly nonce: Hex },
  signature: Hex,
): Hex {
  return encodeFunctionData({
    abi: CANCEL_ABI,
    functionName: 'cancelAuthorization',
    args: [payer, nonce, signature],
  })
}

export function createRevocationEncoder(
  client: ChainClient,
  { chainId }: Pick<Deployment, 'chainId'>,
  assets: AssetRegistry,
): RevocationEncoder {
  async function typedData({ token: address, payer, nonce }: SignedAuthorization): Promise<TypedData> {
    const token = assets.byAddress(address)
    if (token === undefined) throw new TypeError(`Token ${address} is not of this deployment`)
    return {
      domain: { name: token.name, version: '1', chainId, verifyingContract: token.address },
      types: { CancelAuthorization: CANCEL_AUTHORIZATION_TYPE },
      primaryType: 'CancelAuthorization',
      message: { authorizer: payer, nonce },
    }
  }

  return {
    typedData,
    async isAuthorizedBy(authorization, signature) {
      return isSignedBy(client, authorization.payer, await typedData(authorization), signature)
    },
  }
}
