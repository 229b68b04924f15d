import type { Address, Hex } from '@safelane/core'

/** One policy as the contracts hold it. Its status is derived, see `claim/`, and never stored. */
export interface Policy {
  readonly policyId: bigint
  readonly productId: bigint
  /** Owner of the policy's token; a payout goes to whoever that is at the time. */
  readonly holder: Address
  /** Base units of the payout asset. */
  readonly insured: bigint
  readonly premium: bigint
  /** Cover begins here: purchase time and the waiting period after it. Seconds of chain time. */
  readonly startsAtSec: number
  /** An event at or after this time no longer pays. */
  readonly endsAtSec: number
  /** Base units paid out, once claimed. */
  readonly paidOut: bigint | undefined
  readonly txHash: Hex | undefined
}

/** A recorded fall of a covered asset to its trigger price. */
export interface TriggerEvent {
  readonly productId: bigint
  readonly eventId: bigint
  /** Severity: lowest time-weighted price recorded until confirmation, 1e18 = one dollar. */
  readonly price1e18: bigint
  /** When the trigger was first recorded, seconds of chain time. */
  readonly atSec: number
  /** When the price had recovered; undefined while the event lasts. */
  readonly recoveredAtSec: number | undefined
}
