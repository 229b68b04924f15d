import type { Address, Amount, Hex, TypedData } from '@safelane/core'
import type { BatchProblem, BatchRowState, BatchState, CsvFailure, RiskFinding } from '@safelane/payments'
import type { RiskDecisionSummary } from './riskViews.ts'

export interface BatchRowView {
  readonly index: number
  readonly line: number
  readonly recipient: Address
  readonly name: string | null
  readonly amount: Amount
  readonly memo: string | null
  readonly state: BatchRowState
}

export interface BatchView {
  readonly batchId: Hex
  readonly state: BatchState
  readonly payer: Address
  readonly total: Amount
  readonly networkFee: Amount
  readonly onFailure: 'stop' | 'skip'
  readonly rows: readonly BatchRowView[]
  readonly txHash: Hex | null
  readonly blockNumber: bigint | null
  readonly failure: { readonly code: string; readonly detail: string } | null
  readonly validBeforeSec: number
  readonly releaseAtSec: number | null
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** `offer`: to be signed. `problems`: rows to correct first. `unreadable`: no rows could be made out. */
export type BatchQuoteView =
  | {
      readonly outcome: 'offer'
      readonly batch: BatchView
      readonly typedData: TypedData
      readonly risk: readonly RiskFinding[]
      readonly decision: RiskDecisionSummary
      readonly expiresAtSec: number
      /** Lines that pay somebody whom an earlier line pays too. */
      readonly repeated: readonly { readonly line: number; readonly firstLine: number }[]
    }
  | {
      readonly outcome: 'problems'
      readonly rowCount: number
      readonly problems: readonly BatchProblem[]
    }
  | { readonly outcome: 'unreadable'; readonly failure: CsvFailure }

export interface BatchPageView {
  readonly items: readonly BatchView[]
  readonly nextCursor: string | null
}
