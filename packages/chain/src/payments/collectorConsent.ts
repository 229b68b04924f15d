import type { Address, Hex, TypedData } from '@safelane/core'
import { hashTypedData } from 'viem'
import type { Deployment } from '../deployment.ts'
import { receiveAuthorizationTypedData } from './paymentAuthorization.ts'

/** EIP-712 members of a consent that a collector turns into a transfer. */
const CONSENT_TYPE = [
  { name: 'consumer', type: 'address' },
  { name: 'payer', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'maxAmount', type: 'uint256' },
  { name: 'terms', type: 'bytes32' },
  { name: 'validBefore', type: 'uint256' },
] as const

/** A payer's consent that one contract pulls at most so much for exactly these terms. */
export interface CollectorConsent {
  /** Contract that may use the consent. */
  readonly consumer: Address
  readonly payer: Address
  readonly token: { readonly name: string; readonly address: Address }
  /** Base units of the token. */
  readonly maxAmount: bigint
  /** Digest of the terms in the consumer's domain. */
  readonly terms: Hex
  /** Holds strictly before this chain time (seconds). */
  readonly validBefore: bigint
}

/**
 * What the payer's wallet signs: one EIP-3009 authorization to `AuthorizationCollector`, whose nonce is the hash of the
 * consent and so binds consumer, amount and terms. The signature itself is the collector's `consent`.
 */
export function collectorConsentTypedData(
  { chainId, contracts }: Pick<Deployment, 'chainId' | 'contracts'>,
  { token, ...consent }: CollectorConsent,
): TypedData {
  const nonce = hashTypedData({
    domain: {
      name: 'Safelane AuthorizationCollector',
      version: '1',
      chainId,
      verifyingContract: contracts.authorizationCollector,
    },
    types: { Consent: CONSENT_TYPE },
    primaryType: 'Consent',
    message: { ...consent, token: token.address },
  })
  return receiveAuthorizationTypedData(chainId, {
    token,
    from: consent.payer,
    to: contracts.authorizationCollector,
    value: consent.maxAmount,
    validBefore: consent.validBefore,
    nonce,
  })
}
