import { coverPoolAbi } from '@safelane/contracts'
import type { Hex, TypedData } from '@safelane/core'
import type { CoverOrder, CoverOrderEncoder } from '@safelane/cover'
import { encodeFunctionData, hashTypedData } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { receiveAuthorizationTypedData } from '../payments/paymentAuthorization.ts'
import { isSignedBy } from '../signature.ts'

/** EIP-712 members of the pool's `CoverOrder`, in the contract's order. */
const COVER_ORDER_TYPE = [
  { name: 'productId', type: 'uint256' },
  { name: 'holder', type: 'address' },
  { name: 'insured', type: 'uint256' },
  { name: 'periodSec', type: 'uint64' },
  { name: 'maxPremium', type: 'uint256' },
  { name: 'validBefore', type: 'uint64' },
  { name: 'salt', type: 'bytes32' },
] as const

/** What `CoverPool.hashOrder` returns: the EIP-712 digest of the order in the pool's domain. */
export function hashOrder(deployment: Deployment, order: CoverOrder): Hex {
  return hashTypedData({
    domain: {
      name: 'Safelane CoverPool',
      version: '1',
      chainId: deployment.chainId,
      verifyingContract: deployment.coverPool,
    },
    types: { CoverOrder: COVER_ORDER_TYPE },
    primaryType: 'CoverOrder',
    message: order,
  })
}

/** The pool's calldata that buys a signed order. */
export function purchaseCalldata(order: CoverOrder, signature: Hex): Hex {
  return encodeFunctionData({
    abi: coverPoolAbi,
    functionName: 'buyWithAuthorization',
    args: [order, signature],
  })
}

/** The pool's calldata that pays a policy to its owner. */
export function claimCalldata(policyId: bigint): Hex {
  return encodeFunctionData({ abi: coverPoolAbi, functionName: 'claim', args: [policyId] })
}

export function createCoverOrderEncoder(client: ChainClient, deployment: Deployment): CoverOrderEncoder {
  async function typedData(order: CoverOrder): Promise<TypedData> {
    const product = deployment.products.find(({ productId }) => productId === order.productId)
    if (product === undefined) throw new TypeError(`Product ${order.productId} is not of this deployment`)
    return receiveAuthorizationTypedData(deployment.chainId, {
      token: product.payoutAsset,
      from: order.holder,
      to: deployment.coverPool,
      value: order.maxPremium,
      validBefore: order.validBefore,
      nonce: hashOrder(deployment, order),
    })
  }

  return {
    typedData,
    async isAuthorizedBy(order, signature) {
      return isSignedBy(client, order.holder, await typedData(order), signature)
    },
  }
}
