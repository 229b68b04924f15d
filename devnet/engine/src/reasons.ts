/** Names of the numbers in assembly/evm/halt.ts and assembly/transaction/envelope.ts. */
import type { HaltReason, RejectReason } from './api.ts'

const ends: readonly (HaltReason | null)[] = [
  null, // running
  null, // stopped
  null, // returned
  'revert',
  null, // entered
  'out-of-gas',
  'stack-underflow',
  'stack-overflow',
  'invalid-jump',
  'invalid-opcode',
  'static-violation',
  'return-data-out-of-bounds',
  'create-collision',
  'code-too-large',
  'code-starts-with-ef',
  'init-code-too-large',
  'precompile-failure',
  'call-depth',
  'insufficient-funds',
  'designated-invalid',
]

const rejections: readonly (RejectReason | null)[] = [
  null,
  'malformed',
  'wrong-chain-id',
  'unsupported-type',
  'nonce-too-low',
  'nonce-too-high',
  'nonce-overflow',
  'insufficient-funds',
  'intrinsic-gas-too-low',
  'floor-gas-too-low',
  'fee-below-base-fee',
  'tip-above-fee-cap',
  'init-code-too-large',
  'sender-not-eoa',
  'block-gas-limit-exceeded',
  'transaction-gas-limit-too-high',
  'create-not-allowed',
  'no-authorizations',
  'no-blobs',
  'blob-version-unknown',
  'too-many-blobs',
  'fee-below-blob-base-fee',
  'blob-gas-limit-exceeded',
  'invalid-signature',
]

/** Why a frame halted; null if it ended well. */
export function haltReason(end: number): HaltReason | null {
  return ends[end] ?? null
}

/** Null: the transaction was executed. */
export function rejectReason(code: number): RejectReason | null {
  return rejections[code] ?? null
}
