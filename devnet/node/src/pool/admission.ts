import type { ExclusionReason, RejectReason } from '@safelane/devnet-engine'
import { type Candidate, gasShapeOf } from '../chain/admittedTransaction.ts'
import { GAS_PER_BLOB } from '../chain/blobFees.ts'
import type { BlockRules } from '../chain/blockRules.ts'
import { intrinsicGas, SHANGHAI_GAS } from '../chain/intrinsicGas.ts'

/** What the next block asks of a transaction. */
export interface AdmissionContext {
  chainId: bigint
  rules: BlockRules
  blockGasLimit: bigint
  baseFeePerGas: bigint
  /** Wei per blob gas. */
  blobBaseFee: bigint
  /** The most blobs of a block. */
  blobsMax: number
  /** Whether the sender must be able to pay; a block asks for it in any case. */
  checksBalance: boolean
}

/** What the newest state says of a sender. */
export interface SenderAccount {
  nonce: bigint
  balance: bigint
}

/** Why a transaction may not enter the pool, or null. A nonce that is too high only has to wait. */
export function refusalOf(
  candidate: Candidate,
  context: AdmissionContext,
  sender: SenderAccount,
): RejectReason | null {
  const { transaction } = candidate
  const { lastTransactionType, isPrague, initCodeMax, transactionGasMax } = context.rules
  if (candidate.type > lastTransactionType) return 'unsupported-type'
  if (candidate.chainId !== null && candidate.chainId !== context.chainId) return 'wrong-chain-id'
  if (transaction.nonce < sender.nonce) return 'nonce-too-low'
  if (transaction.nonce >= 2n ** 64n - 1n) return 'nonce-overflow'
  if (transaction.gasLimit > context.blockGasLimit) return 'block-gas-limit-exceeded'
  if (initCodeMax !== null && candidate.initCodeLength > initCodeMax) return 'init-code-too-large'
  if (transaction.gasLimit < leastGas(candidate, context.rules)) return 'intrinsic-gas-too-low'
  if (isPrague && transaction.gasLimit < candidate.floorGas) return 'floor-gas-too-low'
  if (transactionGasMax !== null && transaction.gasLimit > transactionGasMax) {
    return 'transaction-gas-limit-too-high'
  }
  if (transaction.maxFeePerGas < context.baseFeePerGas) return 'fee-below-base-fee'
  if (transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) return 'tip-above-fee-cap'
  const { blobs } = candidate
  if (blobs && blobs.count > context.blobsMax) return 'too-many-blobs'
  if (blobs && blobs.maxFeePerBlobGas < context.blobBaseFee) return 'fee-below-blob-base-fee'
  const blobGas = BigInt((blobs?.count ?? 0) * GAS_PER_BLOB)
  const cost =
    candidate.value +
    transaction.gasLimit * transaction.maxFeePerGas +
    blobGas * (blobs?.maxFeePerBlobGas ?? 0n)
  if (context.checksBalance && cost > sender.balance) return 'insufficient-funds'
  return null
}

function leastGas({ transaction, intrinsicGas: current }: Candidate, rules: BlockRules): bigint {
  if (rules.intrinsicGas.initCodeWord === SHANGHAI_GAS.initCodeWord) return current
  return intrinsicGas(gasShapeOf(transaction.raw), rules.intrinsicGas)
}

const passingReasons = [
  'nonce-too-high',
  'block-gas-limit-exceeded',
  'block-size-limit-exceeded',
  'fee-below-base-fee',
  'blob-gas-limit-exceeded',
  'fee-below-blob-base-fee',
] as const satisfies readonly ExclusionReason[]
type PassingReason = (typeof passingReasons)[number]

/** Whether a transaction that a block refused may stand in a later one. */
export function mayStandLater(reason: ExclusionReason): reason is PassingReason {
  return (passingReasons as readonly ExclusionReason[]).includes(reason)
}

/** A transaction was refused, by the pool or by the block that tried it. */
export class TransactionRefusedError extends Error {
  readonly code = 'TRANSACTION_REFUSED'
  readonly reason: RejectReason

  constructor(reason: RejectReason) {
    super(`transaction refused: ${reason}`)
    this.reason = reason
  }
}
