import type { Address, Amount, Hex, TypedData } from '@safelane/core'
import type { ClaimLinkState } from '@safelane/payments'
import type { FailureView } from './paymentViews.ts'

/** Money that whoever has the link can claim. */
export interface ClaimLinkView {
  readonly linkId: Hex
  readonly state: ClaimLinkState
  readonly creator: Address
  /** What the claimant gets, exactly. */
  readonly amount: Amount
  /** For relaying both ways; in custody with the amount. */
  readonly fee: Amount
  readonly claimKey: Address
  readonly memo: string | null
  readonly validBeforeSec: number
  readonly claimant: Address | null
  readonly txHash: Hex | null
  readonly failure: FailureView | null
  /** The newest attempt to pay it out. */
  readonly release: {
    readonly recipient: Address
    readonly state: 'authorized' | 'submitted' | 'settled' | 'failed' | 'expired'
    readonly failure: FailureView | null
  } | null
  readonly createdAtSec: number
}

export interface ClaimLinkOfferView extends ClaimLinkView {
  readonly typedData: TypedData
}

export interface ClaimLinkPageView {
  readonly items: readonly ClaimLinkView[]
  readonly nextCursor: string | null
}
