import type { Address, Amount, Asset } from '@safelane/core'
import type { ActivityKind } from '@safelane/store'

/** One thing that moved money to or from an address, or will. */
export interface ActivityView {
  readonly kind: ActivityKind
  /** Of the payment, batch, link, request, plan or policy. */
  readonly id: string
  readonly atSec: number
  readonly direction: 'in' | 'out'
  /** What moves; of a batch, what its payer pays or the caller gets; of cover, the premium. */
  readonly amount: Amount
  /** The other side, where there is exactly one and it is known. */
  readonly counterparty: Address | null
  /** Recipients of a batch, payments of a plan; otherwise 1. */
  readonly count: number
  readonly memo: string | null
  /** As the kind's own answers say it. */
  readonly state: string
  /** A payment of which something was given back. */
  readonly isRefunded: boolean
  /** What cover protects, and what it paid or would pay now; null for all else. */
  readonly coveredAsset: Asset | null
  readonly payout: Amount | null
}

export interface ActivityPageView {
  readonly items: readonly ActivityView[]
  readonly nextCursor: string | null
  /** False for callers who are not the address: what only it may see is left out. */
  readonly isComplete: boolean
}
