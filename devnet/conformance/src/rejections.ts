/** Which of the engine's reasons are meant by the exception names of the official tests (execution-spec-tests, `TransactionException`). */
import type { RejectReason } from '@safelane/devnet-engine'

/** Why a transaction is invalid, or that nobody's signature stands under it. */
export type Rejection = RejectReason | 'invalid-signature'

/** Names of the form RLP_… are not listed: all of them mean `malformed`. */
const reasonsByException: Record<string, readonly Rejection[]> = {
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
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: ['too-many-blobs'],
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['blob-gas-limit-exceeded'],
  TYPE_3_TX_WITH_FULL_BLOBS: ['malformed'],
  TYPE_4_TX_PRE_FORK: ['unsupported-type'],
  TYPE_4_EMPTY_AUTHORIZATION_LIST: ['no-authorizations'],
  TYPE_4_TX_CONTRACT_CREATION: ['create-not-allowed'],
  TYPE_4_INVALID_AUTHORIZATION_FORMAT: ['malformed'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['malformed'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH: ['malformed'],
}

/** Whether `reason` is one that `expectException` allows; its alternatives stand between `|`. An unknown name allows none. */
export function isExpectedRejection(expectException: string, reason: Rejection): boolean {
  return expectException.split('|').some((alternative) => {
    const name = alternative.replace(/^TransactionException\./, '')
    const reasons = name.startsWith('RLP_') ? ['malformed'] : reasonsByException[name]
    return reasons?.includes(reason) ?? false
  })
}
