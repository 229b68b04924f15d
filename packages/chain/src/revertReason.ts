import {
  authorizationCollectorAbi,
  batchPaymentsAbi,
  claimLinksAbi,
  coverPolicyAbi,
  coverPoolAbi,
  depegOracleAbi,
  devStablecoinAbi,
  paymentRouterAbi,
  routeRouterAbi,
  stableSwapAbi,
} from '@safelane/contracts'
import type { Hex } from '@safelane/core'
import { type Abi, type DecodeErrorResultReturnType, decodeErrorResult } from 'viem'

const CONTRACT_ERRORS = [
  ...paymentRouterAbi,
  ...routeRouterAbi,
  ...authorizationCollectorAbi,
  ...claimLinksAbi,
  ...batchPaymentsAbi,
  ...stableSwapAbi,
  ...coverPoolAbi,
  ...coverPolicyAbi,
  ...depegOracleAbi,
  ...devStablecoinAbi,
].filter((item) => item.type === 'error') as Abi

/** A contract's refusal in its own words. */
export interface RevertReason {
  /** Name of the custom error, `"Error"` for a text, `"Panic"`, or `"UnknownError"` with the selector as detail. */
  readonly name: string
  /** e.g. `"PaymentExpired(1700000001, 1700000000)"`. */
  readonly detail: string
}

/** Decodes revert data by the errors of all our contracts. */
export function revertReasonFrom(data: Hex): RevertReason {
  if (data === '0x') return { name: 'Error', detail: 'reverted without a reason' }
  let decoded: DecodeErrorResultReturnType
  try {
    decoded = decodeErrorResult({ abi: CONTRACT_ERRORS, data })
  } catch {
    return { name: 'UnknownError', detail: data.slice(0, 10) }
  }
  const args = (decoded.args ?? []) as readonly unknown[]
  if (decoded.errorName === 'Error') return { name: 'Error', detail: String(args[0]) }
  return { name: decoded.errorName, detail: `${decoded.errorName}(${args.map(String).join(', ')})` }
}
