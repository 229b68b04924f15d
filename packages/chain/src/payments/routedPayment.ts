import { routeRouterAbi } from '@safelane/contracts'
import type { Hex } from '@safelane/core'
import type { Leg, RoutedPayment } from '@safelane/payments'
import { encodeAbiParameters, encodeFunctionData, getAbiItem, hashTypedData, keccak256 } from 'viem'
import type { Deployment } from '../deployment.ts'

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
export function hashRoutedPayment(
  { chainId, contracts }: RouteDeployment,
  payment: Omit<RoutedPayment, 'id'>,
): Hex {
  return hashTypedData({
    domain: {
      name: 'Safelane RouteRouter',
      version: '1',
      chainId,
      verifyingContract: contracts.routeRouter,
    },
    types: { RoutedPayment: ROUTED_PAYMENT_TYPE },
    primaryType: 'RoutedPayment',
    message: { ...payment, route: hashRoute(payment.legs) },
  })
}

/** What `RouteRouter.hashRoute` returns, for a payer who insists on exactly these legs. */
export function hashRoute(legs: readonly Leg[]): Hex {
  const { inputs } = getAbiItem({ abi: routeRouterAbi, name: 'hashRoute' })
  return keccak256(encodeAbiParameters(inputs, [legStructs(legs)]))
}

/** The consent that the collector asks the payer's signature for: it binds router, terms and route. */
export function hashConsent(deployment: RouteDeployment, payment: RoutedPayment): Hex {
  const { chainId, contracts } = deployment
  return hashTypedData({
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
}

/** The router's calldata that settles a payment along its legs on the payer's signature. */
export function routedSettlementCalldata(
  { contracts }: RouteDeployment,
  payment: RoutedPayment,
  signature: Hex,
): Hex {
  const terms = { ...payment, route: hashRoute(payment.legs) }
  return encodeFunctionData({
    abi: routeRouterAbi,
    functionName: 'settle',
    args: [terms, legStructs(payment.legs), contracts.authorizationCollector, signature],
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
