import type { CallRequest, CallResult, Hex, StateOverride } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem'
import { blockRules, transactionGasLimit } from '../chain/blockRules.ts'
import { countNonZero, floorGas, intrinsicGas } from '../chain/intrinsicGas.ts'
import type { StateView } from '../node.ts'
import { ZERO_ADDRESS } from '../quantity.ts'
import {
  address,
  arrayOf,
  bytes,
  type Decoded,
  type Decoder,
  hash,
  invalid,
  mapOf,
  objectOf,
  optional,
  slot,
  uint64,
  uint256,
} from './params.ts'
import { failedCallError } from './revert.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'

const MIN_TRANSFER_GAS = 21_000n
const MIN_CREATION_GAS = 53_000n
/** Gas of a call that names none: the block's limit. More may be asked for, up to this. */
const MAX_CALL_GAS = 2n ** 62n

const accessList = arrayOf(objectOf({ address, storageKeys: arrayOf(hash) }))

const requestMembers = objectOf({
  from: optional(address),
  to: optional(address),
  gas: optional(uint64),
  gasPrice: optional(uint256),
  maxFeePerGas: optional(uint256),
  maxPriorityFeePerGas: optional(uint256),
  value: optional(uint256),
  data: optional(bytes),
  input: optional(bytes),
  nonce: optional(uint64),
  chainId: optional(uint64),
  type: optional(uint64),
  accessList: optional(accessList),
})

export type TransactionRequest = Omit<Decoded<{ request: typeof requestMembers }>['request'], 'input'>

/** A transaction as clients describe it; `input` and `data` are two names of one thing. */
export const transactionRequest: Decoder<TransactionRequest> = (value, path) => {
  const { input, ...members } = requestMembers(value, path)
  if (members.gasPrice !== undefined && members.maxFeePerGas !== undefined) {
    throw invalid(path, 'must not have both gasPrice and maxFeePerGas')
  }
  if (members.type !== undefined && members.type > 2n) {
    throw invalid(`${path}.type`, 'must be 0x0, 0x1 or 0x2: this chain knows no other transactions')
  }
  return { ...members, data: input ?? members.data }
}

/** Accounts that look different for the length of one call. */
export const stateOverrides: Decoder<Record<Hex, StateOverride>> = mapOf(address, (value, path) => {
  const { balance, nonce, code, state, stateDiff } = objectOf({
    balance: optional(uint256),
    nonce: optional(uint64),
    code: optional(bytes),
    state: optional(mapOf(slot, hash)),
    stateDiff: optional(mapOf(slot, hash)),
  })(value, path)
  if (state && stateDiff) throw invalid(path, 'must not have both state and stateDiff')
  return {
    ...(balance === undefined ? {} : { balance }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(code === undefined ? {} : { code }),
    ...(state === undefined ? {} : { state }),
    ...(stateDiff === undefined ? {} : { stateDiff }),
  }
})

/** The block as it should look to one call, where it differs from the real one. */
export const blockOverrides = objectOf({
  number: optional(uint64),
  time: optional(uint64),
  gasLimit: optional(uint64),
  coinbase: optional(address),
  random: optional(hash),
  baseFee: optional(uint256),
})

export type BlockOverrides = Decoded<{ block: typeof blockOverrides }>['block']

/** The view with the block overridden. */
export function overrideBlock(view: StateView, block: BlockOverrides | undefined): StateView {
  if (!block) return view
  return {
    engine: view.engine,
    env: {
      ...view.env,
      ...(block.number === undefined ? {} : { number: block.number }),
      ...(block.time === undefined ? {} : { timestampSec: block.time }),
      ...(block.gasLimit === undefined ? {} : { gasLimit: block.gasLimit }),
      ...(block.coinbase === undefined ? {} : { coinbase: block.coinbase }),
      ...(block.random === undefined ? {} : { prevRandao: block.random }),
      ...(block.baseFee === undefined ? {} : { baseFeePerGas: block.baseFee }),
    },
  }
}

/**
 * Runs a request as a message call on the view's state. Throws RpcError when the sender could not pay, or when the gas does
 * not cover the transaction itself; a call that reverts or halts is a result.
 */
export function execute(
  view: StateView,
  request: TransactionRequest,
  overrides: Record<Hex, StateOverride> = {},
): CallResult {
  const { engine, env } = view
  const from = request.from ?? ZERO_ADDRESS
  const gas = request.gas ?? env.gasLimit
  const gasPrice = request.gasPrice ?? request.maxFeePerGas ?? 0n
  const value = request.value ?? 0n
  if (value > 0n || gasPrice > 0n) {
    const balance = overrides[from]?.balance ?? engine.getBalance(from)
    if (value + gas * gasPrice > balance) throw refusalError('insufficient-funds')
  }
  const data = hexToBytes(request.data ?? '0x')
  const accessList = request.accessList ?? []
  const shape = {
    isCreate: !request.to,
    dataLength: data.length,
    nonZeroBytes: countNonZero(data),
    addresses: accessList.length,
    storageKeys: accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0),
    authorizations: 0,
  }
  if (gas < intrinsicGas(shape)) throw gasBelowCost('CallGasCostMoreThanGasLimit')
  if (blockRules(engine.fork).isPrague && gas < floorGas(shape))
    throw gasBelowCost('GasFloorMoreThanGasLimit')
  const call: CallRequest = {
    from,
    to: request.to ?? null,
    gas: gas < MAX_CALL_GAS ? gas : MAX_CALL_GAS,
    value,
    gasPrice,
    ...(request.data === undefined ? {} : { data: request.data }),
    ...(request.accessList === undefined ? {} : { accessList: request.accessList }),
  }
  return engine.call(env, call, overrides)
}

/** The same, and a call that does not succeed throws with its revert data. */
export function executeOrThrow(
  view: StateView,
  request: TransactionRequest,
  overrides?: Record<Hex, StateOverride>,
): CallResult {
  const result = execute(view, request, overrides)
  if (result.status === 0) throw failedCallError(result)
  return result
}

/**
 * The least gas limit with which the request succeeds, by binary search with the bounds that anvil uses.
 * Throws RpcError when it cannot succeed at all.
 */
export function estimateGas(
  view: StateView,
  request: TransactionRequest,
  overrides: Record<Hex, StateOverride> = {},
): bigint {
  const { engine, env } = view
  const { to } = request
  const hasData = request.data !== undefined && request.data !== '0x'
  if (to && !hasData && !request.accessList && codeOf(view, to, overrides) === '0x') return MIN_TRANSFER_GAS
  let highest = transactionGasLimit(engine.fork, request.gas ?? env.gasLimit)
  const gasPrice = request.gasPrice ?? request.maxFeePerGas ?? 0n
  if (gasPrice > 0n && request.from) {
    const balance = overrides[request.from]?.balance ?? engine.getBalance(request.from)
    const value = request.value ?? 0n
    if (value > balance) throw refusalError('insufficient-funds')
    const allowance = (balance - value) / gasPrice
    if (allowance < highest) highest = allowance
  }
  const attempt = (gas: bigint) => execute(view, { ...request, gas }, overrides)
  const first = attemptWithin(attempt, highest)
  if (first === null || first.halt === 'out-of-gas') {
    throw new RpcError(RPC_CODE.transactionRejected, `Out of gas: gas required exceeds allowance: ${highest}`)
  }
  if (first.status === 0) throw failedCallError(first)
  let lowest = to ? MIN_TRANSFER_GAS : MIN_CREATION_GAS
  if (lowest >= highest) return highest
  let middle = first.gasUsed * 3n < (highest + lowest) / 2n ? first.gasUsed * 3n : (highest + lowest) / 2n
  while (highest - lowest > 1n) {
    if (attemptWithin(attempt, middle)?.status === 1) highest = middle
    else lowest = middle
    middle = (highest + lowest) / 2n
  }
  return highest
}

/** Null when the gas does not even cover the transaction itself. */
function attemptWithin(attempt: (gas: bigint) => CallResult, gas: bigint): CallResult | null {
  try {
    return attempt(gas)
  } catch (error) {
    if (error instanceof RpcError && error.code === RPC_CODE.invalidInput) return null
    throw error
  }
}

function gasBelowCost(name: string): RpcError {
  return new RpcError(RPC_CODE.invalidInput, `intrinsic gas too high -- ${name}`)
}

function codeOf({ engine }: StateView, account: Hex, overrides: Record<Hex, StateOverride>): Hex {
  return overrides[account]?.code ?? engine.getCode(account)
}
