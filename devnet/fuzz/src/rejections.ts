/** Whether a transaction breaks the rule that the engine says it breaks, whichever other rules it breaks as well. */
import type { RejectReason } from '@safelane/devnet-engine'
import type { Environment, TransactionSpec } from './fuzzCase.ts'
import { type FuzzFork, isAtLeast } from './pool.ts'

/** EIP-4844: gas of one blob. */
export const BLOB_GAS = 131_072n
const maxNonce = 2n ** 64n - 1n

export interface SenderState {
  nonce: bigint
  balance: bigint
  code: Uint8Array
}

/** What decides whether a transaction may stand in a block. */
export interface TransactionContext {
  spec: TransactionSpec
  nonce: bigint
  /** Gas, and blob gas, that the block has left. */
  left: bigint
  blobLeft: bigint
  account: SenderState
  env: Environment
  fork: FuzzFork
}

export function isTrueReason(reason: RejectReason, context: TransactionContext): boolean {
  const { spec, nonce, left, blobLeft, account, env, fork } = context
  // Which field of wrong bytes is complained of is the reader's choice.
  if (spec.flaw) return true
  switch (reason) {
    case 'nonce-too-low':
      return nonce < account.nonce
    case 'nonce-too-high':
      return nonce > account.nonce
    case 'nonce-overflow':
      return nonce >= maxNonce
    case 'insufficient-funds':
      return spec.gasLimit * spec.maxFeePerGas + blobCost(context) + spec.value > account.balance
    case 'intrinsic-gas-too-low':
      return spec.gasLimit < intrinsicGas(context)
    case 'floor-gas-too-low':
      return isAtLeast(fork, 'prague') && spec.gasLimit < 21_000n + 10n * tokens(spec.data)
    case 'fee-below-base-fee':
      return spec.maxFeePerGas < env.baseFeePerGas
    case 'tip-above-fee-cap':
      return spec.maxPriorityFeePerGas > spec.maxFeePerGas
    case 'init-code-too-large':
      return spec.to === null && spec.data.length > 49_152
    case 'sender-not-eoa':
      return account.code.length > 0 && !(isAtLeast(fork, 'prague') && isDelegation(account.code))
    case 'block-gas-limit-exceeded':
      return spec.gasLimit > left
    case 'transaction-gas-limit-too-high':
      return isAtLeast(fork, 'osaka') && spec.gasLimit > 2n ** 24n
    case 'unsupported-type':
      return spec.type > lastType(fork)
    case 'create-not-allowed':
      return spec.type > 2 && spec.to === null
    case 'no-authorizations':
      return spec.type === 4 && spec.authorizations.length === 0
    case 'no-blobs':
      return spec.type === 3 && spec.blobHashes.length === 0
    case 'blob-version-unknown':
      return spec.type === 3 && spec.blobHashes.some((hash) => !hash.startsWith('0x01'))
    case 'too-many-blobs':
      return isAtLeast(fork, 'osaka') && spec.blobHashes.length > 6
    case 'fee-below-blob-base-fee':
      return spec.type === 3 && spec.maxFeePerBlobGas < env.blobBaseFee
    case 'blob-gas-limit-exceeded':
      return BLOB_GAS * BigInt(spec.blobHashes.length) > blobLeft
    case 'malformed':
    case 'wrong-chain-id':
    case 'invalid-signature':
      return false // but for a flaw in the encoding
  }
}

function isDelegation(code: Uint8Array): boolean {
  return code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
}

function blobCost({ spec }: TransactionContext): bigint {
  return spec.type === 3 ? BLOB_GAS * BigInt(spec.blobHashes.length) * spec.maxFeePerBlobGas : 0n
}

/** EIP-7623: a zero byte is one token, any other four. */
function tokens(data: Uint8Array): bigint {
  return BigInt(data.reduce((sum, byte) => sum + (byte === 0 ? 1 : 4), 0))
}

function lastType(fork: FuzzFork): number {
  const firstWith = ['berlin', 'london', 'cancun', 'prague'] as const
  return firstWith.filter((first) => isAtLeast(fork, first)).length
}

/** EIP-2, EIP-2028, EIP-2930, EIP-3860, EIP-7702. */
function intrinsicGas({ spec, fork }: TransactionContext): bigint {
  const create = spec.to === null && isAtLeast(fork, 'homestead') ? 32_000 : 0
  const zeros = spec.data.filter((byte) => byte === 0).length
  const data = 4 * zeros + (isAtLeast(fork, 'istanbul') ? 16 : 68) * (spec.data.length - zeros)
  const words = spec.to === null && isAtLeast(fork, 'shanghai') ? 2 * Math.ceil(spec.data.length / 32) : 0
  const keys = spec.accessList.reduce((sum, { storageKeys }) => sum + 2400 + 1900 * storageKeys.length, 0)
  return BigInt(21_000 + data + create + words + keys + 25_000 * spec.authorizations.length)
}

/** Blob gas that a block may use (EIP-4844, EIP-7691). */
export function blobGasLimit(fork: FuzzFork): bigint {
  return BLOB_GAS * (isAtLeast(fork, 'prague') ? 9n : isAtLeast(fork, 'cancun') ? 6n : 0n)
}
