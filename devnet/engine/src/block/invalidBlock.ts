/** Why a block is refused. */
import type { RejectReason } from '../api.ts'

export type InvalidBlockReason =
  /** Not the canonical RLP of a block. */
  | 'malformed'
  /** The header lacks fields of its fork, or has those of a later one. */
  | 'wrong-header-fields'
  /** The body lacks the withdrawals of its fork, or has those of a later one. */
  | 'wrong-body-fields'
  /** EIP-7934. */
  | 'block-too-large'
  | 'unknown-parent'
  | 'wrong-number'
  | 'timestamp-not-after-parent'
  | 'extra-data-too-long'
  /** Beyond 1/1024 of the parent's, or below 5000. */
  | 'gas-limit-out-of-bounds'
  /** Above 2^63 − 1 (EIP-1985). */
  | 'gas-limit-too-large'
  | 'gas-used-above-limit'
  | 'wrong-base-fee'
  | 'wrong-excess-blob-gas'
  | 'wrong-difficulty'
  /** EIP-3675. */
  | 'difficulty-after-merge'
  | 'nonce-after-merge'
  | 'ommers-after-merge'
  | 'too-many-ommers'
  | 'ommer-is-ancestor'
  | 'ommer-included-before'
  | 'ommer-parent-unknown'
  | 'ommer-header-invalid'
  | 'wrong-ommers-hash'
  | 'wrong-transactions-root'
  | 'wrong-withdrawals-root'
  /** `InvalidBlockError.transaction` says which and why. */
  | 'invalid-transaction'
  | 'blob-gas-used-above-limit'
  | 'wrong-blob-gas-used'
  /** EIP-6110: a log of the deposit contract is not a deposit's. */
  | 'invalid-deposit-event'
  /** EIP-7002, EIP-7251: no code where the block's requests come from. */
  | 'system-contract-missing'
  | 'system-contract-failed'
  | 'wrong-requests-hash'
  | 'wrong-gas-used'
  | 'wrong-logs-bloom'
  | 'wrong-receipts-root'
  | 'wrong-state-root'

/** Why a transaction must not stand in its block. */
export interface InvalidTransaction {
  index: number
  reason: RejectReason | 'invalid-signature'
}

/** The block breaks a rule of its fork; nothing of it was kept. */
export class InvalidBlockError extends Error {
  override readonly name = 'InvalidBlockError'
  readonly code = 'INVALID_BLOCK'
  readonly reason: InvalidBlockReason
  /** Of `invalid-transaction`. */
  readonly transaction: InvalidTransaction | null

  constructor(
    reason: InvalidBlockReason,
    detail?: string,
    { transaction = null, cause }: { transaction?: InvalidTransaction | null; cause?: unknown } = {},
  ) {
    super(detail === undefined ? reason : `${reason}: ${detail}`, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.transaction = transaction
  }
}

/** The error for a block in which this transaction must not stand. */
export function invalidTransaction(index: number, reason: InvalidTransaction['reason']): InvalidBlockError {
  return new InvalidBlockError('invalid-transaction', `${index}: ${reason}`, {
    transaction: { index, reason },
  })
}

/** Throws InvalidBlockError unless the header says what was computed. */
export function assertHeaderField<T extends bigint | string | undefined>(
  reason: InvalidBlockReason,
  said: T,
  computed: T,
): void {
  if (said !== computed) throw new InvalidBlockError(reason, `the header says ${said}, not ${computed}`)
}
