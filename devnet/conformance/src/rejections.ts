/** Which of the engine's reasons are meant by the exception names of the official tests. */
import type { RejectReason } from '@safelane/devnet-engine'

const reasonsByException: Record<string, readonly RejectReason[]> = {
  INSUFFICIENT_ACCOUNT_FUNDS: ['insufficient-funds'],
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: ['insufficient-funds', 'malformed'],
  INTRINSIC_GAS_TOO_LOW: ['intrinsic-gas-too-low', 'floor-gas-too-low'],
  INTRINSIC_GAS_BELOW_FLOOR_GAS_COST: ['floor-gas-too-low', 'intrinsic-gas-too-low'],
  SENDER_NOT_EOA: ['sender-not-eoa'],
  INSUFFICIENT_MAX_FEE_PER_GAS: ['fee-below-base-fee'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS: ['tip-above-fee-cap'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['tip-above-fee-cap'],
  NONCE_IS_MAX: ['nonce-overflow'],
  NONCE_TOO_BIG: ['nonce-overflow'],
  NONCE_MISMATCH_TOO_LOW: ['nonce-too-low'],
  NONCE_MISMATCH_TOO_HIGH: ['nonce-too-high'],
  INITCODE_SIZE_EXCEEDED: ['init-code-too-large'],
  GAS_LIMIT_EXCEEDS_MAXIMUM: ['transaction-gas-limit-too-high'],
  TYPE_4_EMPTY_AUTHORIZATION_LIST: ['malformed'],
  GAS_ALLOWANCE_EXCEEDED: ['block-gas-limit-exceeded'],
  INVALID_CHAINID: ['wrong-chain-id'],
  TYPE_1_TX_PRE_FORK: ['unsupported-type'],
  TYPE_2_TX_PRE_FORK: ['unsupported-type'],
  TYPE_3_TX_PRE_FORK: ['unsupported-type'],
  TYPE_4_TX_PRE_FORK: ['unsupported-type'],
  RLP_INVALID_VALUE: ['malformed'],
  ADDRESS_TOO_SHORT: ['malformed'],
  ADDRESS_TOO_LONG: ['malformed'],
}

/**
 * Whether `reason` is one that `expectException` allows. An exception that this table does not know allows any reason: the
 * official runner compares names only where a client has mapped them.
 */
export function isExpectedRejection(expectException: string, reason: RejectReason): boolean {
  return expectException.split('|').some((name) => {
    const reasons = reasonsByException[name.replace(/^TransactionException\./, '')]
    return reasons === undefined || reasons.includes(reason)
  })
}
