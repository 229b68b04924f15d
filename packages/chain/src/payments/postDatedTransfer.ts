import type { AssetRegistry, Hex, TypedData } from '@safelane/core'
import type { PlanEncoder, PostDatedTransfer } from '@safelane/payments'
import { encodeFunctionData, parseAbi } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { isSignedBy } from '../signature.ts'

/** The overload with a byte signature, which smart accounts (ERC-1271) can give too. */
const TRANSFER_ABI = parseAbi([
  'function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes signature)',
])

/** EIP-3009, section "Specification". */
const TRANSFER_WITH_AUTHORIZATION_TYPE = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
] as const

/** The token's calldata that carries out a signed post-dated transfer. */
export function postDatedTransferCalldata(transfer: PostDatedTransfer, signature: Hex): Hex {
  const { payer, recipient, amount, validAfter, validBefore, nonce } = transfer
  return encodeFunctionData({
    abi: TRANSFER_ABI,
    functionName: 'transferWithAuthorization',
    args: [payer, recipient, amount, validAfter, validBefore, nonce, signature],
  })
}

export function createPlanEncoder(
  client: ChainClient,
  { chainId }: Pick<Deployment, 'chainId'>,
  assets: AssetRegistry,
): PlanEncoder {
  async function typedData(transfer: PostDatedTransfer): Promise<TypedData> {
    const token = assets.byAddress(transfer.token)
    if (token === undefined) throw new TypeError(`Token ${transfer.token} is not of this deployment`)
    return {
      domain: { name: token.name, version: '1', chainId, verifyingContract: token.address },
      types: { TransferWithAuthorization: TRANSFER_WITH_AUTHORIZATION_TYPE },
      primaryType: 'TransferWithAuthorization',
      message: {
        from: transfer.payer,
        to: transfer.recipient,
        value: transfer.amount,
        validAfter: transfer.validAfter,
        validBefore: transfer.validBefore,
        nonce: transfer.nonce,
      },
    }
  }

  return {
    typedData,
    async isAuthorizedBy(transfer, signature) {
      return isSignedBy(client, transfer.payer, await typedData(transfer), signature)
    },
  }
}
