import type { Address, Amount, Hex } from '@safelane/core'
import type { Route } from '../route/route.ts'
import type { PaymentState } from './paymentState.ts'
import type { PaymentPurpose } from './purpose.ts'

/** Why a payment failed: a stable code to translate, and the contract's own words when it reverted. */
export interface PaymentFailure {
  readonly code: 'REVERTED' | 'SIMULATION_REVERTED' | 'INSUFFICIENT_BALANCE' | 'AUTHORIZATION_USED'
  readonly detail: string
}

/** How a payment's money was converted: the legs (expected until `settled`, then as the chain recorded them), and how good that was. */
export type PaymentRoute = Pick<Route, 'legs' | 'saving' | 'gapBps'>

/** A payment someone authorized, as everybody may see it; made from its quote, kept by the store. */
export interface Payment {
  /** The struct's `id`, so that the row, the signature and the on-chain event share one name. */
  readonly id: Hex
  readonly quoteId: string
  readonly state: PaymentState
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
  /** What leaves the payer, fee included: expected until `settled`, then as the chain recorded it. */
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  /** Undefined when nothing was converted. */
  readonly route: PaymentRoute | undefined
  readonly memo: string | undefined
  /** Undefined for a payment that stands for itself. */
  readonly purpose: PaymentPurpose | undefined
  readonly txHash: Hex | undefined
  readonly blockNumber: bigint | undefined
  readonly failure: PaymentFailure | undefined
  /** Chain time in seconds from which the signature is worthless. */
  readonly validBeforeSec: number
  /** Chain time before which it is not relayed, because a risk rule held it. */
  readonly releaseAtSec: number | undefined
  readonly createdAtSec: number
  readonly settledAtSec: number | undefined
}
