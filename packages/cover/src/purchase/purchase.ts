import type { Address, Hex } from '@safelane/core'

/** Where a purchase or a relayed claim stands: stored, broadcast, and one of three ends. */
export type PurchaseState = 'authorized' | 'submitted' | 'settled' | 'failed' | 'expired'

/** A cover order somebody signed, on its way to becoming a policy. */
export interface Purchase {
  readonly id: string
  readonly quoteId: string
  readonly state: PurchaseState
  readonly holder: Address
  /** Set once the policy exists on chain. */
  readonly policyId: bigint | undefined
  readonly txHash: Hex | undefined
  readonly failure: { readonly code: string; readonly detail: string } | undefined
  /** Chain time in seconds from which the signature is worthless. */
  readonly validBeforeSec: number
  readonly createdAtSec: number
}
