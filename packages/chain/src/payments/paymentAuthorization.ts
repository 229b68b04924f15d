import { paymentRouterAbi } from '@safelane/contracts'
import type { Address, AssetRegistry, Hex, TypedData } from '@safelane/core'
import {
  type AuthorizationEncoder,
  isRouted,
  type PaymentStruct,
  type PaymentTerms,
} from '@safelane/payments'
import { encodeFunctionData, hashTypedData } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import type { RelayCall } from '../relaying/relayer.ts'
import { isSignedBy } from '../signature.ts'
import { hashConsent, hashRoutedPayment, routedSettlementCalldata } from './routedPayment.ts'

/** EIP-712 members of the router's `Payment`, in the contract's order. */
const PAYMENT_TYPE = [
  { name: 'id', type: 'bytes32' },
  { name: 'payer', type: 'address' },
  { name: 'recipient', type: 'address' },
  { name: 'tokenIn', type: 'address' },
  { name: 'maxAmountIn', type: 'uint256' },
  { name: 'tokenOut', type: 'address' },
  { name: 'amountOut', type: 'uint256' },
  { name: 'fee', type: 'uint256' },
  { name: 'feeRecipient', type: 'address' },
  { name: 'poolFee', type: 'uint24' },
  { name: 'validBefore', type: 'uint64' },
] as const

/** EIP-3009, section "Specification". */
const RECEIVE_WITH_AUTHORIZATION_TYPE = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
] as const

/** What `PaymentRouter.hashPayment` returns: the EIP-712 digest of the payment in the router's domain. */
export function hashPayment(deployment: Deployment, payment: PaymentStruct): Hex {
  return hashTypedData({
    domain: {
      name: 'Safelane PaymentRouter',
      version: '1',
      chainId: deployment.chainId,
      verifyingContract: deployment.paymentRouter,
    },
    types: { Payment: PAYMENT_TYPE },
    primaryType: 'Payment',
    message: payment,
  })
}

/** Terms of one EIP-3009 pull. */
export interface ReceiveAuthorization {
  readonly token: { readonly name: string; readonly address: Address }
  readonly from: Address
  readonly to: Address
  readonly value: bigint
  readonly validBefore: bigint
  readonly nonce: Hex
}

/** What the wallet signs for `receiveWithAuthorization`; valid from the beginning of time until `validBefore`. */
export function receiveAuthorizationTypedData(chainId: number, terms: ReceiveAuthorization): TypedData {
  return {
    domain: {
      name: terms.token.name,
      version: '1',
      chainId,
      verifyingContract: terms.token.address,
    },
    types: { ReceiveWithAuthorization: RECEIVE_WITH_AUTHORIZATION_TYPE },
    primaryType: 'ReceiveWithAuthorization',
    message: {
      from: terms.from,
      to: terms.to,
      value: terms.value,
      validAfter: 0n,
      validBefore: terms.validBefore,
      nonce: terms.nonce,
    },
  }
}

/** What puts a signed payment on chain: the call of the router that its terms are for. */
export function settlementCall(deployment: Deployment, payment: PaymentTerms, signature: Hex): RelayCall {
  if (isRouted(payment)) {
    const { routeRouter } = deployment.contracts
    return { to: routeRouter, data: routedSettlementCalldata(deployment, payment, signature) }
  }
  return {
    to: deployment.paymentRouter,
    data: encodeFunctionData({
      abi: paymentRouterAbi,
      functionName: 'settleWithAuthorization',
      args: [payment, signature],
    }),
  }
}

export function createAuthorizationEncoder(
  client: ChainClient,
  deployment: Deployment,
  assets: AssetRegistry,
): AuthorizationEncoder {
  /** One EIP-3009 authorization either way; its nonce binds everything else. */
  async function typedData(payment: PaymentTerms): Promise<TypedData> {
    const token = assets.byAddress(payment.tokenIn)
    if (token === undefined) throw new TypeError(`Token ${payment.tokenIn} is not of this deployment`)
    return receiveAuthorizationTypedData(deployment.chainId, {
      token,
      from: payment.payer,
      to: isRouted(payment) ? deployment.contracts.authorizationCollector : deployment.paymentRouter,
      value: payment.maxAmountIn,
      validBefore: payment.validBefore,
      nonce: isRouted(payment) ? hashConsent(deployment, payment) : hashPayment(deployment, payment),
    })
  }

  return {
    idOf: async (payment) => hashRoutedPayment(deployment, payment),
    typedData,
    async isAuthorizedBy(payment, signature) {
      return isSignedBy(client, payment.payer, await typedData(payment), signature)
    },
  }
}
