import type { CallOptions, CallRequest, CallResult, Hex, StateOverride } from '@safelane/devnet-engine'
import { type BlockRules, blockRules, transactionGasLimit } from '../chain/blockRules.ts'
import { countNonZero, floorGas, intrinsicGas } from '../chain/intrinsicGas.ts'
import { ZERO_ADDRESS } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'
import { AUTHORIZATION_GAS } from './authorizations.ts'
import { failedCallError } from './revert.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import type { TransactionRequest } from './transactionRequest.ts'

const MIN_TRANSFER_GAS = 21_000n
const MIN_CREATION_GAS = 53_000n
/** Gas that all attempts of one estimate may use together, in times of what a call may: the answer is enough then, but not the least. */
const ESTIMATE_CALLS = 8n

/**
 * Runs a request as a message call on the view's state. Throws RpcError as `messageOf` does; a call that reverts or halts
 * is a result. Its access list is empty unless it is wanted.
 */
export function execute(
  view: StateView,
  request: TransactionRequest,
  overrides: Record<Hex, StateOverride> = {},
  options: CallOptions = { accessList: false },
): CallResult {
  const result = view.engine.call(view.env, messageOf(view, request, overrides), overrides, options)
  return withAuthorizationGas(result, request)
}

/** The result of the message that a request asks for, as that of the request. */
export function withAuthorizationGas(result: CallResult, request: TransactionRequest): CallResult {
  const gas = authorizationGas(request)
  return gas === 0n ? result : { ...result, gasUsed: result.gasUsed + gas }
}

/** What the engine's calls do not know of: they have no authorizations, which stand in the overrides already. */
function authorizationGas({ authorizationList }: TransactionRequest): bigint {
  return BigInt(authorizationList?.length ?? 0) * AUTHORIZATION_GAS
}

/**
 * The message that a request asks for, to be run on the view's state. It names the block's gas limit when the request has none, and
 * at most what a call may use. Throws RpcError when the sender could not pay, or when
 * the gas does not cover the transaction itself.
 */
export function messageOf(
  { engine, env, callGasCap }: StateView,
  request: TransactionRequest,
  overrides: Record<Hex, StateOverride>,
): CallRequest {
  const from = request.from ?? ZERO_ADDRESS
  if (request.authorizationList?.length === 0) throw refusalError('no-authorizations')
  const gas = atMost(callGasCap, request.gas ?? env.gasLimit)
  const gasPrice = request.gasPrice ?? request.maxFeePerGas ?? 0n
  if (gasPrice > 0n && (request.maxPriorityFeePerGas ?? 0n) > gasPrice) {
    const members = '`max_priority_fee_per_gas` greater than `max_fee_per_gas`'
    throw new RpcError(RPC_CODE.invalidParams, `Invalid input: ${members}`)
  }
  const value = request.value ?? 0n
  if (value > 0n || gasPrice > 0n) {
    const balance = overrides[from]?.balance ?? engine.getBalance(from)
    if (value + gas * gasPrice > balance) throw refusalError('insufficient-funds')
  }
  assertCovered(request, gas, blockRules(engine.fork, engine.overrides))
  return {
    from,
    to: request.to ?? null,
    gas: gas - authorizationGas(request),
    value,
    gasPrice,
    ...(request.data === undefined ? {} : { data: request.data }),
    ...(request.accessList === undefined ? {} : { accessList: request.accessList }),
    ...(request.blobVersionedHashes === undefined
      ? {}
      : { blobVersionedHashes: request.blobVersionedHashes }),
  }
}

/** Throws RpcError when the gas is less than the transaction costs before its first opcode. */
function assertCovered(request: TransactionRequest, gas: bigint, rules: BlockRules): void {
  const { data = '0x', accessList = [], authorizationList = [] } = request
  const dataLength = data.length / 2 - 1
  const shape = {
    isCreate: !request.to,
    dataLength,
    nonZeroBytes: dataLength,
    addresses: accessList.length,
    storageKeys: accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0),
    authorizations: authorizationList.length,
  }
  const isEnough = () => gas >= intrinsicGas(shape, rules.intrinsicGas)
  const isAboveFloor = () => !rules.isPrague || gas >= floorGas(shape)
  // Most calls have gas for any bytes there may be: they need not be counted.
  if (isEnough() && isAboveFloor()) return
  shape.nonZeroBytes = countNonZero(Buffer.from(data.slice(2), 'hex'))
  if (!isEnough()) throw gasBelowCost('CallGasCostMoreThanGasLimit')
  if (!isAboveFloor()) throw gasBelowCost('GasFloorMoreThanGasLimit')
}

/** The same as `execute` with its access list; a call that does not succeed throws with its revert data. */
export function executeOrThrow(view: StateView, request: TransactionRequest): CallResult {
  return succeeded(execute(view, request, {}, { accessList: true }))
}

/** The result of a call that succeeded. Throws RpcError with the revert data of one that did not. */
export function succeeded(result: CallResult): CallResult {
  if (result.status === 0) throw failedCallError(result)
  return result
}

/**
 * The least gas limit with which the request succeeds, by binary search with the bounds that anvil uses; a greater one when the search
 * itself would take too much gas.
 * Throws RpcError when it cannot succeed at all.
 */
export function estimateGas(
  view: StateView,
  request: TransactionRequest,
  overrides: Record<Hex, StateOverride> = {},
): bigint {
  const { engine, env, callGasCap } = view
  const { to } = request
  const hasData = request.data !== undefined && request.data !== '0x'
  const isPlain = !hasData && !request.accessList && !request.authorizationList
  if (to && isPlain && codeOf(view, to, overrides) === '0x') return MIN_TRANSFER_GAS
  const asked = atMost(callGasCap, request.gas ?? env.gasLimit)
  let highest = transactionGasLimit(blockRules(engine.fork, engine.overrides), asked)
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
  let left = ESTIMATE_CALLS * callGasCap - first.gasUsed
  while (highest - lowest > 1n && left > 0n) {
    const outcome = attemptWithin(attempt, middle)
    left -= outcome?.gasUsed ?? 0n
    if (outcome?.status === 1) highest = middle
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

function atMost(most: bigint, gas: bigint): bigint {
  return gas < most ? gas : most
}

function gasBelowCost(name: string): RpcError {
  return new RpcError(RPC_CODE.invalidInput, `intrinsic gas too high -- ${name}`)
}

function codeOf({ engine }: StateView, account: Hex, overrides: Record<Hex, StateOverride>): Hex {
  return overrides[account]?.code ?? engine.getCode(account)
}
