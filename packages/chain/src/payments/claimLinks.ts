import { claimLinksAbi } from '@safelane/contracts'
import type { Address, AssetRegistry, Hex, TypedData } from '@safelane/core'
import type { ClaimLinkEncoder, ClaimLinkStruct, LinkClaim } from '@safelane/payments'
import { encodeFunctionData, hashTypedData } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { isSignedBy } from '../signature.ts'
import { collectorConsentTypedData } from './collectorConsent.ts'

/** EIP-712 members of the contract's `ClaimLink`, in its order. */
const CLAIM_LINK_TYPE = [
  { name: 'creator', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'amount', type: 'uint256' },
  { name: 'claimKey', type: 'address' },
  { name: 'validBefore', type: 'uint64' },
  { name: 'salt', type: 'uint256' },
] as const

/** EIP-712 members of what a link's key signs. */
const CLAIM_TYPE = [
  { name: 'id', type: 'bytes32' },
  { name: 'recipient', type: 'address' },
  { name: 'fee', type: 'uint256' },
  { name: 'feeRecipient', type: 'address' },
] as const

type LinkDeployment = Pick<Deployment, 'chainId' | 'contracts'>

function domainOf({ chainId, contracts }: LinkDeployment) {
  return {
    name: 'Safelane ClaimLinks',
    version: '1',
    chainId,
    verifyingContract: contracts.claimLinks,
  }
}

/** What `ClaimLinks.hashLink` returns: the link's id. */
export function hashClaimLink(deployment: LinkDeployment, link: ClaimLinkStruct): Hex {
  return hashTypedData({
    domain: domainOf(deployment),
    types: { ClaimLink: CLAIM_LINK_TYPE },
    primaryType: 'ClaimLink',
    message: link,
  })
}

/** The contract's calldata that takes a link's money into custody on the creator's signature. */
export function linkCreationCalldata(
  { contracts }: LinkDeployment,
  link: ClaimLinkStruct,
  signature: Hex,
): Hex {
  return encodeFunctionData({
    abi: claimLinksAbi,
    functionName: 'create',
    args: [link, contracts.authorizationCollector, signature],
  })
}

/** The contract's calldata that pays a link out on its key's signature. */
export function linkClaimCalldata(link: ClaimLinkStruct, claim: LinkClaim, signature: Hex): Hex {
  return encodeFunctionData({
    abi: claimLinksAbi,
    functionName: 'claim',
    args: [link, claim.recipient, claim.fee, claim.feeRecipient, signature],
  })
}

/** The contract's calldata that gives an overdue link's money back to its creator. */
export function linkReturnCalldata(link: ClaimLinkStruct): Hex {
  return encodeFunctionData({ abi: claimLinksAbi, functionName: 'revoke', args: [link] })
}

export function createClaimLinkEncoder(
  client: ChainClient,
  deployment: Deployment,
  assets: AssetRegistry,
): ClaimLinkEncoder {
  function tokenOf(address: Address) {
    const token = assets.byAddress(address)
    if (token === undefined) throw new TypeError(`Token ${address} is not of this deployment`)
    return token
  }

  const idOf = (link: ClaimLinkStruct) => hashClaimLink(deployment, link)

  const creationTypedData = (link: ClaimLinkStruct): TypedData =>
    collectorConsentTypedData(deployment, {
      consumer: deployment.contracts.claimLinks,
      payer: link.creator,
      token: tokenOf(link.token),
      maxAmount: link.amount,
      terms: idOf(link),
      validBefore: link.validBefore,
    })

  const claimTypedData = (id: Hex, { recipient, fee, feeRecipient }: LinkClaim): TypedData => ({
    domain: domainOf(deployment),
    types: { Claim: CLAIM_TYPE },
    primaryType: 'Claim',
    message: { id, recipient, fee, feeRecipient },
  })

  return {
    idOf,
    creationTypedData,
    isCreationSigned: (link, signature) =>
      isSignedBy(client, link.creator, creationTypedData(link), signature),
    claimTypedData,
    isClaimSigned: (link, claim, signature) =>
      isSignedBy(client, link.claimKey, claimTypedData(idOf(link), claim), signature),
  }
}
