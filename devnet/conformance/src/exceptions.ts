/** Which of the engine's reasons are meant by the exception names of the official tests (execution-spec-tests). */
import type { InvalidBlockError, InvalidBlockReason, RejectReason } from '@safelane/devnet-engine'

/** Why a transaction is invalid, or that nobody's signature stands under it. */
export type Rejection = RejectReason | 'invalid-signature'

/** Of `TransactionException`. Names of the form RLP_… are not listed: all of them mean `malformed`. */
const transactionReasons: Record<string, readonly Rejection[]> = {
  TYPE_NOT_SUPPORTED: ['unsupported-type', 'malformed'],
  SENDER_NOT_EOA: ['sender-not-eoa'],
  ADDRESS_TOO_SHORT: ['malformed'],
  ADDRESS_TOO_LONG: ['malformed'],
  NONCE_MISMATCH_TOO_HIGH: ['nonce-too-high'],
  NONCE_MISMATCH_TOO_LOW: ['nonce-too-low'],
  NONCE_TOO_BIG: ['nonce-overflow'],
  NONCE_IS_MAX: ['nonce-overflow'],
  NONCE_OVERFLOW: ['nonce-overflow'],
  // A gas limit beyond 64 bits exceeds that of any block, which is what the engine says of it.
  GASLIMIT_OVERFLOW: ['block-gas-limit-exceeded'],
  VALUE_OVERFLOW: ['malformed'],
  GASPRICE_OVERFLOW: ['malformed'],
  PRIORITY_OVERFLOW: ['malformed'],
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: ['insufficient-funds'],
  INVALID_SIGNATURE_VRS: ['invalid-signature'],
  EC_RECOVERY_FAIL: ['invalid-signature'],
  INVALID_CHAINID: ['wrong-chain-id'],
  INSUFFICIENT_ACCOUNT_FUNDS: ['insufficient-funds'],
  INSUFFICIENT_MAX_FEE_PER_GAS: ['fee-below-base-fee'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS: ['tip-above-fee-cap'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['tip-above-fee-cap'],
  INSUFFICIENT_MAX_FEE_PER_BLOB_GAS: ['fee-below-blob-base-fee'],
  INTRINSIC_GAS_TOO_LOW: ['intrinsic-gas-too-low'],
  INTRINSIC_GAS_BELOW_FLOOR_GAS_COST: ['floor-gas-too-low'],
  INITCODE_SIZE_EXCEEDED: ['init-code-too-large'],
  GAS_ALLOWANCE_EXCEEDED: ['block-gas-limit-exceeded'],
  GAS_LIMIT_EXCEEDS_MAXIMUM: ['transaction-gas-limit-too-high'],
  TYPE_1_TX_PRE_FORK: ['unsupported-type'],
  TYPE_2_TX_PRE_FORK: ['unsupported-type'],
  TYPE_3_TX_PRE_FORK: ['unsupported-type'],
  TYPE_3_TX_ZERO_BLOBS_PRE_FORK: ['unsupported-type'],
  TYPE_3_TX_ZERO_BLOBS: ['no-blobs'],
  TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH: ['blob-version-unknown'],
  TYPE_3_TX_CONTRACT_CREATION: ['create-not-allowed'],
  // Before Osaka (EIP-7594) only the block limits the blobs of a transaction.
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: ['too-many-blobs', 'blob-gas-limit-exceeded'],
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['blob-gas-limit-exceeded'],
  TYPE_3_TX_WITH_FULL_BLOBS: ['malformed'],
  TYPE_4_TX_PRE_FORK: ['unsupported-type'],
  TYPE_4_EMPTY_AUTHORIZATION_LIST: ['no-authorizations'],
  TYPE_4_TX_CONTRACT_CREATION: ['create-not-allowed'],
  TYPE_4_INVALID_AUTHORIZATION_FORMAT: ['malformed'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['malformed'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH: ['malformed'],
}

/** Of `BlockException`: reasons to refuse the block, or one of its transactions. */
const blockReasons: Record<string, readonly InvalidBlockReason[]> = {
  TOO_MANY_UNCLES: ['too-many-ommers'],
  UNCLE_IN_CHAIN: ['ommer-included-before'],
  UNCLE_IS_ANCESTOR: ['ommer-is-ancestor'],
  UNCLE_IS_BROTHER: ['ommer-included-before'],
  UNCLE_PARENT_INCORRECT: ['ommer-parent-unknown'],
  UNCLE_UNKNOWN_PARENT: ['ommer-parent-unknown'],
  EXTRA_DATA_TOO_BIG: ['extra-data-too-long'],
  UNKNOWN_PARENT: ['unknown-parent'],
  UNKNOWN_PARENT_ZERO: ['unknown-parent'],
  GASLIMIT_TOO_BIG: ['gas-limit-too-large'],
  INVALID_BLOCK_NUMBER: ['wrong-number'],
  INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT: ['timestamp-not-after-parent'],
  INVALID_DIFFICULTY: ['wrong-difficulty'],
  INVALID_LOG_BLOOM: ['wrong-logs-bloom'],
  INVALID_STATE_ROOT: ['wrong-state-root'],
  INVALID_RECEIPTS_ROOT: ['wrong-receipts-root'],
  INVALID_TRANSACTIONS_ROOT: ['wrong-transactions-root'],
  INVALID_UNCLES_HASH: ['wrong-ommers-hash'],
  GAS_USED_OVERFLOW: ['gas-used-above-limit'],
  INVALID_GASLIMIT: ['gas-limit-out-of-bounds'],
  INVALID_BASEFEE_PER_GAS: ['wrong-base-fee'],
  INVALID_GAS_USED: ['wrong-gas-used'],
  INVALID_GAS_USED_ABOVE_LIMIT: ['gas-used-above-limit'],
  INVALID_WITHDRAWALS_ROOT: ['wrong-withdrawals-root'],
  INCORRECT_BLOCK_FORMAT: ['wrong-header-fields', 'wrong-body-fields', 'malformed'],
  BLOB_GAS_USED_ABOVE_LIMIT: ['blob-gas-used-above-limit'],
  INCORRECT_BLOB_GAS_USED: ['wrong-blob-gas-used', 'blob-gas-used-above-limit'],
  INCORRECT_EXCESS_BLOB_GAS: ['wrong-excess-blob-gas'],
  RLP_STRUCTURES_ENCODING: ['malformed', 'wrong-header-fields', 'wrong-body-fields'],
  RLP_WITHDRAWALS_NOT_READ: ['wrong-body-fields', 'malformed'],
  RLP_INVALID_FIELD_OVERFLOW_64: ['malformed'],
  RLP_INVALID_ADDRESS: ['malformed'],
  RLP_BLOCK_LIMIT_EXCEEDED: ['block-too-large'],
  INVALID_REQUESTS: ['wrong-requests-hash'],
  IMPORT_IMPOSSIBLE_LEGACY: ['wrong-header-fields'],
  IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT: ['wrong-header-fields'],
  IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT: ['wrong-header-fields', 'wrong-base-fee'],
  IMPORT_IMPOSSIBLE_PARIS_WRONG_POW: ['difficulty-after-merge'],
  IMPORT_IMPOSSIBLE_PARIS_WRONG_POS: ['wrong-difficulty'],
  IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS: ['difficulty-after-merge', 'wrong-header-fields'],
  IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI: ['wrong-header-fields'],
  IMPORT_IMPOSSIBLE_SHANGHAI: ['wrong-header-fields'],
  IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS: ['ommers-after-merge'],
  IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS: ['difficulty-after-merge'],
  SYSTEM_CONTRACT_EMPTY: ['system-contract-missing'],
  SYSTEM_CONTRACT_CALL_FAILED: ['system-contract-failed'],
  INVALID_DEPOSIT_EVENT_LAYOUT: ['invalid-deposit-event'],
  // Named beside the true reason: the hash of a block that comes as RLP is computed, so it cannot be wrong.
  INVALID_BLOCK_HASH: [],
}

/** Of `BlockException`, where a transaction may be at fault. */
const blockReasonsOfTransactions: Record<string, readonly Rejection[]> = {
  GAS_USED_OVERFLOW: ['block-gas-limit-exceeded'],
  RLP_STRUCTURES_ENCODING: ['malformed', 'create-not-allowed'],
  INCORRECT_BLOCK_FORMAT: ['malformed'],
}

/** Names in `expectException` (alternatives stand between `|`) that these tables do not know. */
export function unknownExceptions(expectException: string): string[] {
  return expectException.split('|').filter((alternative) => {
    const [{ kind, name }] = alternatives(alternative) as [ExpectedException]
    if (kind === 'block') return !blockReasons[name]
    return !name.startsWith('RLP_') && !transactionReasons[name]
  })
}

/** Whether a transaction may be rejected for this reason. */
export function isExpectedRejection(expectException: string, reason: Rejection): boolean {
  return alternatives(expectException).some(({ kind, name }) => {
    if (kind === 'block') return blockReasonsOfTransactions[name]?.includes(reason) ?? false
    const reasons = name.startsWith('RLP_') ? ['malformed'] : transactionReasons[name]
    return reasons?.includes(reason) ?? false
  })
}

/** Whether a block may be refused with this error. */
export function isExpectedRefusal(expectException: string, error: InvalidBlockError): boolean {
  if (error.transaction) return isExpectedRejection(expectException, error.transaction.reason)
  return alternatives(expectException).some(
    ({ kind, name }) => kind === 'block' && (blockReasons[name]?.includes(error.reason) ?? false),
  )
}

interface ExpectedException {
  kind: 'block' | 'transaction'
  name: string
}

function alternatives(expectException: string): ExpectedException[] {
  return expectException.split('|').map((alternative) => {
    const isBlock = alternative.startsWith('BlockException.')
    return { kind: isBlock ? 'block' : 'transaction', name: alternative.replace(/^\w+\./, '') }
  })
}
