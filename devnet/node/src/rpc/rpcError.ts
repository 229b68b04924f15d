import type { Hex, RejectReason } from '@safelane/devnet-engine'
import { UnknownBlockError } from '../blockReference.ts'
import { PrunedStateError } from '../chain/prunedState.ts'
import { MalformedTransactionError } from '../chain/transactionFields.ts'
import { OriginError, OriginRpcError } from '../fork/originError.ts'
import { TooManyLogsError } from '../logQuery.ts'
import { TransactionRefusedError } from '../pool/admission.ts'
import { PoolError } from '../pool/transactionPool.ts'
import { ResetRefusedError } from '../resetRefusedError.ts'

/** JSON-RPC 2.0 and EIP-1474 error codes, and the one of a reverted call that clients look for. */
export const RPC_CODE = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  invalidInput: -32000,
  resourceNotFound: -32001,
  transactionRejected: -32003,
  limitExceeded: -32005,
  /** Of Ethereum's execution APIs. */
  historyPruned: 4444,
  reverted: 3,
} as const

/** What a method answers instead of a result. */
export class RpcError extends Error {
  readonly code: number
  readonly data: Hex | undefined

  constructor(code: number, message: string, data?: Hex) {
    super(message)
    this.code = code
    this.data = data
  }

  toJson() {
    return { code: this.code, message: this.message, ...(this.data === undefined ? {} : { data: this.data }) }
  }
}

/** Messages that wallets and libraries match on; they are anvil's. */
const REFUSALS: Record<RejectReason, [code: number, message: string]> = {
  malformed: [RPC_CODE.invalidParams, 'Failed to decode transaction'],
  'wrong-chain-id': [RPC_CODE.transactionRejected, 'invalid chain id for signer'],
  'unsupported-type': [RPC_CODE.invalidParams, 'transaction type not supported'],
  'nonce-too-low': [RPC_CODE.transactionRejected, 'nonce too low'],
  'nonce-too-high': [RPC_CODE.transactionRejected, 'nonce too high'],
  'nonce-overflow': [RPC_CODE.transactionRejected, 'nonce has max value'],
  'insufficient-funds': [RPC_CODE.transactionRejected, 'Insufficient funds for gas * price + value'],
  'intrinsic-gas-too-low': [RPC_CODE.invalidInput, 'intrinsic gas too low'],
  'floor-gas-too-low': [RPC_CODE.invalidInput, 'intrinsic gas too low'],
  'fee-below-base-fee': [RPC_CODE.transactionRejected, 'max fee per gas less than block base fee'],
  'tip-above-fee-cap': [RPC_CODE.transactionRejected, 'max priority fee per gas higher than max fee per gas'],
  'init-code-too-large': [RPC_CODE.transactionRejected, 'max initcode size exceeded'],
  'sender-not-eoa': [RPC_CODE.transactionRejected, 'sender not an eoa'],
  'block-gas-limit-exceeded': [
    RPC_CODE.invalidInput,
    'intrinsic gas too high -- tx.gas_limit > env.block.gas_limit',
  ],
  'transaction-gas-limit-too-high': [RPC_CODE.invalidInput, 'transaction gas limit too high'],
  'create-not-allowed': [RPC_CODE.transactionRejected, 'transaction of this type creates no contract'],
  'no-authorizations': [RPC_CODE.transactionRejected, 'empty authorization list'],
  'no-blobs': [RPC_CODE.transactionRejected, '`blob_hashes` are required for EIP-4844 transactions'],
  'blob-version-unknown': [RPC_CODE.transactionRejected, 'blob version not supported'],
  'too-many-blobs': [RPC_CODE.transactionRejected, 'too many blobs'],
  'fee-below-blob-base-fee': [
    RPC_CODE.transactionRejected,
    'Block `blob_gas_price` is greater than tx-specified `max_fee_per_blob_gas`',
  ],
  'invalid-signature': [RPC_CODE.invalidParams, 'Failed to recover the sender from the signature'],
  'blob-gas-limit-exceeded': [RPC_CODE.transactionRejected, 'block has no room for the blobs'],
}

/** The answer for a transaction that was refused. */
export function refusalError(reason: RejectReason): RpcError {
  return new RpcError(...REFUSALS[reason])
}

/** Turns whatever a method threw into the answer; null for what no one foresaw. */
export function rpcErrorFrom(error: unknown): RpcError | null {
  if (error instanceof RpcError) return error
  if (error instanceof TransactionRefusedError) return refusalError(error.reason)
  if (error instanceof PoolError) return new RpcError(RPC_CODE.transactionRejected, error.message)
  if (error instanceof TooManyLogsError) return new RpcError(RPC_CODE.limitExceeded, error.message)
  if (error instanceof ResetRefusedError) return new RpcError(RPC_CODE.invalidInput, error.message)
  if (error instanceof OriginError) return new RpcError(RPC_CODE.internal, `fork: ${error.message}`)
  if (error instanceof OriginRpcError) {
    const data = typeof error.data === 'string' ? (error.data as Hex) : undefined
    return new RpcError(error.code, error.message, data)
  }
  if (error instanceof MalformedTransactionError) return refusalError('malformed')
  if (error instanceof PrunedStateError) {
    // anvil says no more than that; it leaves people wondering.
    const { height, number } = error
    return new RpcError(
      RPC_CODE.invalidParams,
      `BlockOutOfRangeError: block height is ${height} but requested was ${number}: its state is not kept`,
    )
  }
  if (error instanceof UnknownBlockError) {
    if ('number' in error.reference) {
      return new RpcError(
        RPC_CODE.invalidParams,
        `BlockOutOfRangeError: block height is ${error.height} but requested was ${error.reference.number}`,
      )
    }
    return new RpcError(RPC_CODE.resourceNotFound, 'Resource not found')
  }
  return null
}
