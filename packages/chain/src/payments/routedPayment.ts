import { routeRouterAbi } from '@safelane/contracts'
import type { AssetRegistry, Hex, TypedData } from '@safelane/core'
import type { Leg, RoutedPayment, RoutedPaymentEncoder } from '@safelane/payments'
import { encodeAbiParameters, encodeFunctionData, getAbiItem, hashTypedData, keccak256 } from 'viem'
import type { Deployment } from '../deployment.ts'
import { receiveAuthorizationTypedData } from './paymentAuthorization.ts'

/** EIP-712 members of the router's `RoutedPayment`, in the contract's order. */
const ROUTED_PAYMENT_TYPE = [
  { name: 'payer', type: 'address' },
  { name: 'recipient', type: 'address' },
  { name: 'tokenIn', type: 'address' },
  { name: 'maxAmountIn', type: 'uint256' },
  { name: 'tokenOut', type: 'address' },
  { name: 'amountOut', type: 'uint256' },
  { name: 'fee', type: 'uint256' },
  { name: 'feeRecipient', type: 'address' },
  { name: 'validBefore', type: 'uint64' },
  { name: 'route', type: 'bytes32' },
  { name: 'salt', type: 'uint256' },
] as const

/** EIP-712 members of a consent that a collector turns into a transfer. */
const CONSENT_TYPE = [
  { name: 'consumer', type: 'address' },
  { name: 'payer', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'maxAmount', type: 'uint256' },
  { name: 'terms', type: 'bytes32' },
  { name: 'validBefore', type: 'uint256' },
] as const

type RouteDeployment = Pick<Deployment, 'chainId' | 'contracts'>

/** What `RouteRouter.hashPayment` returns: the payment's id, which settles once. */
export function hashRoutedPayment({ chainId, contracts }: RouteDeployment, payment: RoutedPayment): Hex {
  return hashTypedData({
    domain: {
      name: 'Safelane RouteRouter',
      version: '1',
      chainId,
      verifyingContract: contracts.routeRouter,
    },
    types: { RoutedPayment: ROUTED_PAYMENT_TYPE },
    primaryType: 'RoutedPayment',
    message: payment,
  })
}

/** What `RouteRouter.hashRoute` returns, for a payer who insists on exactly these legs. */
export function hashRoute(legs: readonly Leg[]): Hex {
  const { inputs } = getAbiItem({ abi: routeRouterAbi, name: 'hashRoute' })
  return keccak256(encodeAbiParameters(inputs, [legStructs(legs)]))
}

/**
 * What the payer's wallet signs: one EIP-3009 authorization to the collector, whose nonce is the hash of the consent and
 * so binds router, terms and route.
 */
export function routedPaymentTypedData(
  deployment: RouteDeployment,
  token: { readonly name: string; readonly address: Hex },
  payment: RoutedPayment,
): TypedData {
  const { chainId, contracts } = deployment
  const nonce = hashTypedData({
    domain: {
      name: 'Safelane AuthorizationCollector',
      version: '1',
      chainId,
      verifyingContract: contracts.authorizationCollector,
    },
    types: { Consent: CONSENT_TYPE },
    primaryType: 'Consent',
    message: {
      consumer: contracts.routeRouter,
      payer: payment.payer,
      token: payment.tokenIn,
      maxAmount: payment.maxAmountIn,
      terms: hashRoutedPayment(deployment, payment),
      validBefore: payment.validBefore,
    },
  })
  return receiveAuthorizationTypedData(chainId, {
    token,
    from: payment.payer,
    to: contracts.authorizationCollector,
    value: payment.maxAmountIn,
    validBefore: payment.validBefore,
    nonce,
  })
}

/** The router's calldata that settles a payment along `legs` on the payer's signature. */
export function routedSettlementCalldata(
  { contracts }: RouteDeployment,
  payment: RoutedPayment,
  legs: readonly Leg[],
  signature: Hex,
): Hex {
  return encodeFunctionData({
    abi: routeRouterAbi,
    functionName: 'settle',
    args: [payment, legStructs(legs), contracts.authorizationCollector, signature],
  })
}

/** Legs as the router wants them: what the payer holds already is no leg. */
function legStructs(legs: readonly Leg[]) {
  return legs
    .filter(({ hops }) => hops.length > 0)
    .map(({ amountOut, hops }) => ({
      amountOut,
      hops: hops.map(({ pool, tokenOut }) => ({ pool, tokenOut })),
    }))
}

export function createRoutedPaymentEncoder(
  deployment: RouteDeployment,
  assets: AssetRegistry,
): RoutedPaymentEncoder {
  return {
    hashRoute,
    async typedData(payment) {
      const token = assets.byAddress(payment.tokenIn)
      if (token === undefined) throw new TypeError(`Token ${payment.tokenIn} is not of this deployment`)
      return routedPaymentTypedData(deployment, token, payment)
    },
  }
}
