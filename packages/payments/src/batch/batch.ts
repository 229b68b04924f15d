import type { Address, Amount, Asset, Hex } from '@safelane/core'
import type { RiskRule } from '../risk/riskFinding.ts'
import type { RiskDecision } from '../risk/riskPolicy.ts'
import type { PaymentFailure } from '../settlement/payment.ts'
import type { PaymentState } from '../settlement/paymentState.ts'

/** What the payer signs, field for field the `Batch` struct of the BatchPayments contract. */
export interface BatchStruct {
  readonly payer: Address
  readonly token: Address
  /** Sum of the rows in base units. */
  readonly total: bigint
  /** Hash of the rows, their order included. */
  readonly items: Hex
  /** Whether rows that fail are left out and given back; otherwise one failure stops all. */
  readonly continueOnFailure: boolean
  /** Relayer's fee in base units, on top of the total; taken in full also when rows fail. */
  readonly fee: bigint
  readonly feeRecipient: Address
  /** Settles strictly before this chain time (seconds). */
  readonly validBefore: bigint
  readonly salt: bigint
}

/** A payment's states; an offer that nobody signed is `offered`. One transaction settles all rows or none of them. */
export type BatchState = 'offered' | Exclude<PaymentState, 'quoted'>

/** `failed` within a settled batch: this row was left out and its amount given back. */
export type BatchRowState = 'waiting' | 'paid' | 'failed'

/** One payment of a batch. */
export interface BatchRow {
  /** Position in the batch, from 0. */
  readonly index: number
  /** Line of the file it came from. */
  readonly line: number
  readonly recipient: Address
  /** As the payer wrote it, when it was one of their contacts. */
  readonly name: string | undefined
  /** Base units. */
  readonly units: bigint
  /** Stays with us; the chain sees a salted hash. */
  readonly memo: string | undefined
}

/** Several payments in one token on one signature. */
export interface Batch {
  /** EIP-712 digest of the struct: the contract's id of it. */
  readonly id: Hex
  readonly state: BatchState
  readonly struct: BatchStruct
  readonly asset: Asset
  readonly networkFee: Amount
  readonly decision: RiskDecision
  readonly acknowledged: readonly RiskRule[]
  readonly rows: readonly (BatchRow & { readonly state: BatchRowState })[]
  readonly txHash: Hex | undefined
  readonly blockNumber: bigint | undefined
  readonly failure: PaymentFailure | undefined
  /** Chain time before which it is not relayed, because a risk rule held it. */
  readonly releaseAtSec: number | undefined
  readonly createdAtSec: number
  readonly offerExpiresAtSec: number
  readonly settledAtSec: number | undefined
}

/** What is wrong with a row, and where. */
export interface BatchProblem {
  readonly line: number
  readonly field: 'recipient' | 'amount' | 'memo'
  /** A literal to translate: an address or amount error, a risk rule, or one of the two below. */
  readonly code: string
  /** What was written there. */
  readonly value: string
  /** What to do about it, in English, for integrators. */
  readonly fix: string
}
