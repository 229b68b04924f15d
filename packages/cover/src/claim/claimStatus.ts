import type { Policy, TriggerEvent } from '../policy/policy.ts'
import { payoutFor } from '../pricing/payout.ts'
import type { CoverProduct, TriggerState } from '../product/product.ts'

/** Where a policy stands, as the CoverPool contract numbers it. */
export type ClaimStatus = 'none' | 'waiting' | 'active' | 'triggered' | 'paid' | 'expired'

export interface ClaimAssessment {
  readonly status: ClaimStatus
  /** Base units of the payout asset: paid, or to be paid at the severity known so far; 0 without an event. */
  readonly payout: bigint
  /** Chain time from which a claim pays; undefined unless triggered. */
  readonly claimableFromSec: number | undefined
}

export interface ClaimInput {
  readonly product: CoverProduct
  readonly policy: Policy | undefined
  /** Events of the policy's product, in any order. */
  readonly events: readonly TriggerEvent[]
  readonly trigger: TriggerState
  readonly nowSec: number
}

/**
 * Status and payout of a policy, derived from time and events and never stored: the same rules, in the same order, as
 * `CoverPool.claimable`.
 *
 *     no policy ▶ none     paid ▶ paid     event within [starts, ends) ▶ triggered
 *     now < starts ▶ waiting     now ≥ ends ▶ expired
 *     condition met now and no event lasts ▶ triggered (a claim would record it)     else active
 */
export function assessClaim({ product, policy, events, trigger, nowSec }: ClaimInput): ClaimAssessment {
  if (policy === undefined) return { status: 'none', payout: 0n, claimableFromSec: undefined }
  if (policy.paidOut !== undefined) {
    return { status: 'paid', payout: policy.paidOut, claimableFromSec: undefined }
  }
  const event = firstEventWithin(policy, events)
  if (event !== undefined) return triggered(product, policy, event.price1e18, event.atSec)
  if (nowSec < policy.startsAtSec) return { status: 'waiting', payout: 0n, claimableFromSec: undefined }
  if (nowSec >= policy.endsAtSec) return { status: 'expired', payout: 0n, claimableFromSec: undefined }
  const isEventLasting = events.some(
    (other) => other.productId === policy.productId && other.recoveredAtSec === undefined,
  )
  if (isConditionMet(product, trigger) && !isEventLasting) {
    return triggered(product, policy, trigger.twap1e18, nowSec)
  }
  return { status: 'active', payout: 0n, claimableFromSec: undefined }
}

/** Whether the oracle's average is fresh and at or below the trigger price; a stale one never triggers. */
export function isConditionMet(
  product: Pick<CoverProduct, 'triggerPrice1e18'>,
  trigger: Pick<TriggerState, 'twap1e18' | 'fresh'>,
): boolean {
  return trigger.fresh && trigger.twap1e18 <= product.triggerPrice1e18
}

function firstEventWithin(policy: Policy, events: readonly TriggerEvent[]): TriggerEvent | undefined {
  return events
    .filter((event) => event.productId === policy.productId)
    .filter((event) => event.atSec >= policy.startsAtSec && event.atSec < policy.endsAtSec)
    .sort((left, right) => left.atSec - right.atSec)[0]
}

function triggered(product: CoverProduct, policy: Policy, price1e18: bigint, atSec: number): ClaimAssessment {
  return {
    status: 'triggered',
    payout: payoutFor(product, policy.insured, price1e18),
    claimableFromSec: atSec + product.confirmationSec,
  }
}
