import type { Hex, TypedData } from '@safelane/core'
import type { RevocationState } from '@safelane/payments'
import type { FailureView } from './paymentViews.ts'

/** An authorization that was taken back here, and whether the token knows. */
export interface RevocationView {
  readonly nonce: Hex
  /** `open`: a copy of the signature could still be used, until the payer signs `typedData` or it expires. */
  readonly state: 'open' | RevocationState
  /** Of a plan's date: chain time from which it could be used. */
  readonly dueAtSec: number | null
  /** Chain time from which it is worthless anyway. */
  readonly validBeforeSec: number
  /** What the payer signs; null when there is nothing to sign (any more). */
  readonly typedData: TypedData | null
  readonly txHash: Hex | null
  readonly blockNumber: bigint | null
  readonly failure: FailureView | null
}

export interface RevocationListView {
  /** By date. */
  readonly items: readonly RevocationView[]
}
