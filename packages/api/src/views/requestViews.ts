import type { Address, Amount, Hex } from '@safelane/core'
import type { PaymentState, RequestStanding } from '@safelane/payments'

/** A request for money and where it stands. */
export interface PaymentRequestView extends RequestStanding {
  readonly requestId: string
  readonly payee: Address
  /** The only one who may pay; null: anybody. */
  readonly debtor: Address | null
  readonly amount: Amount
  readonly inParts: boolean
  readonly reference: string | null
  readonly memo: string | null
  readonly dueAtSec: number | null
  readonly createdAtSec: number
  /** Those that settled or are on their way, oldest first. */
  readonly payments: readonly {
    readonly paymentId: Hex
    readonly payer: Address
    readonly state: PaymentState
    readonly amount: Amount
    readonly createdAtSec: number
  }[]
}

export interface PaymentRequestPageView {
  readonly items: readonly PaymentRequestView[]
  readonly nextCursor: string | null
}
