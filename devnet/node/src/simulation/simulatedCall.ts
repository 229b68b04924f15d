/** One call of a simulated block: what is checked before it, and what it does to the state. */
import type {
  BlockEnv,
  CallRequest,
  Engine,
  HaltReason,
  Hex,
  StateDiff,
  Tracer,
} from '@safelane/devnet-engine'
import { hexToBytes } from 'viem/utils'
import { countNonZero, floorGas, type GasShape, intrinsicGas } from '../chain/intrinsicGas.ts'
import { encodeUnsigned, type UnsignedTransaction } from '../chain/transactionEncoding.ts'
import { ZERO_ADDRESS } from '../quantity.ts'
import { AUTHORIZATION_GAS, recoverAuthorities, withDelegations } from '../rpc/authorizations.ts'
import { applyOverrides } from '../rpc/committedCalls.ts'
import { invalid } from '../rpc/params.ts'
import { RPC_CODE, RpcError, refusalError } from '../rpc/rpcError.ts'
import type { TransactionRequest } from '../rpc/transactionRequest.ts'
import { combineHooks } from '../tracing/collector.ts'
import { CallLogs, type LogCounter, type NumberedLog } from './callLogs.ts'
import { simulationError } from './simulationErrors.ts'

const GAS_PER_BLOB = 131_072n
const MAX_NONCE = 2n ** 64n - 1n
const BLOB_VERSION = '0x01'

/** What all calls of a simulation share. */
export interface SimulationContext {
  engine: Engine
  chainId: bigint
  /** Nonce, fee and funds are checked as for a transaction. */
  validation: boolean
  traceTransfers: boolean
  /** Gas that the calls of the whole simulation may still use. */
  gasPool: { left: bigint }
}

/** What the calls of one block share. */
export interface BlockProgress {
  env: BlockEnv
  isPrague: boolean
  gasUsed: bigint
  blobGasUsed: bigint
  logs: LogCounter
  /** Says which precompiled contract runs where. */
  precompiles: Tracer
}

export interface SimulatedCall {
  /** The transaction that the call would be, unsigned. */
  raw: Uint8Array
  sender: Hex
  type: UnsignedTransaction['type']
  status: 0 | 1
  halt: HaltReason | null
  output: Hex
  gasUsed: bigint
  /** Before refunds. */
  maxUsedGas: bigint
  logs: readonly NumberedLog[]
}

/** Runs the call and keeps what it changes. Throws RpcError when it cannot be a transaction of the block. */
export async function simulateCall(
  context: SimulationContext,
  block: BlockProgress,
  request: TransactionRequest,
): Promise<SimulatedCall> {
  const { engine, validation, traceTransfers, gasPool } = context
  const { env } = block
  const sender = request.from ?? ZERO_ADDRESS
  const transaction = transactionOf(context, block, request, sender)
  const price = effectivePrice(transaction, env.baseFeePerGas)
  const shape = shapeOf(transaction)
  check(context, block, transaction, sender, shape)
  const blobGas = GAS_PER_BLOB * BigInt(transaction.blobVersionedHashes?.length ?? 0)
  const blobFee = blobGas * (env.blobBaseFee ?? 1n)
  const isCreation = transaction.to === null
  const nonce = engine.getNonce(sender)
  // What the gas may cost is gone while the call runs.
  const advance =
    transaction.gasLimit * price + (transaction.maxFeePerBlobGas === 0n && !validation ? 0n : blobFee)
  engine.setBalance(sender, engine.getBalance(sender) - advance)
  // A creation takes its address from the nonce before.
  if (!isCreation) engine.setNonce(sender, nonce + 1n)
  const authorizations = await delegate(context, transaction)
  const logs = new CallLogs(block.logs, traceTransfers)
  let touched: StateDiff = []
  let frameGas = 0n
  const outcome = await engine.trace(env, messageOf(transaction, sender, price, authorizations), {
    ...block.precompiles,
    ...combineHooks([
      logs.hooks,
      {
        onExit: ({ depth, gasUsed }) => {
          if (depth === 1) frameGas = gasUsed
        },
        onStateDiff: (diff) => {
          touched = diff
        },
      },
    ]),
  })
  commit(engine, touched)
  if (isCreation) engine.setNonce(sender, later(engine.getNonce(sender), nonce + 1n))
  const gasUsed = outcome.gasUsed + authorizations
  const used = intrinsicGas(shape) + frameGas
  const floor = block.isPrague ? floorGas(shape) : 0n
  engine.setBalance(sender, engine.getBalance(sender) + (transaction.gasLimit - gasUsed) * price)
  const tip = price > env.baseFeePerGas ? price - env.baseFeePerGas : 0n
  if (tip > 0n) engine.setBalance(env.coinbase, engine.getBalance(env.coinbase) + gasUsed * tip)
  gasPool.left -= gasUsed
  block.gasUsed += gasUsed
  block.blobGasUsed += blobGas
  return {
    raw: hexToBytes(encodeUnsigned(transaction)),
    sender,
    type: transaction.type,
    status: outcome.status,
    halt: outcome.halt,
    output: outcome.output,
    gasUsed,
    maxUsedGas: used > floor ? used : floor,
    logs: logs.kept,
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** The request with what it leaves open filled in. */
function transactionOf(
  { engine, chainId, gasPool }: SimulationContext,
  { env, gasUsed }: BlockProgress,
  request: TransactionRequest,
  sender: Hex,
): UnsignedTransaction {
  if (request.chainId !== undefined && request.chainId !== chainId) {
    throw invalid('chainId', `does not match the node's (have=${request.chainId}, want=${chainId})`)
  }
  const room = env.gasLimit - gasUsed
  const asked = request.gas ?? room
  if (asked > room) {
    throw simulationError('blockGasLimit', `block gas limit reached: ${gasUsed} >= ${env.gasLimit}`)
  }
  const { blobVersionedHashes, authorizationList, gasPrice } = request
  const isLegacy = gasPrice !== undefined
  return {
    type: isLegacy ? 0 : authorizationList ? 4 : blobVersionedHashes ? 3 : 2,
    chainId,
    nonce: request.nonce ?? engine.getNonce(sender),
    gasLimit: asked < gasPool.left ? asked : gasPool.left,
    maxFeePerGas: gasPrice ?? request.maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: gasPrice ?? request.maxPriorityFeePerGas ?? 0n,
    to: request.to ?? null,
    value: request.value ?? 0n,
    data: request.data ?? '0x',
    accessList: request.accessList ?? [],
    ...(blobVersionedHashes ? { blobVersionedHashes, maxFeePerBlobGas: request.maxFeePerBlobGas ?? 0n } : {}),
    ...(authorizationList ? { authorizationList } : {}),
  }
}

function effectivePrice(
  { type, maxFeePerGas, maxPriorityFeePerGas }: UnsignedTransaction,
  baseFee: bigint,
): bigint {
  if (type === 0) return maxFeePerGas
  const withTip = baseFee + maxPriorityFeePerGas
  return withTip < maxFeePerGas ? withTip : maxFeePerGas
}

function shapeOf({ to, data, accessList, authorizationList }: UnsignedTransaction): GasShape {
  const bytes = hexToBytes(data)
  return {
    isCreate: to === null,
    dataLength: bytes.length,
    nonZeroBytes: countNonZero(bytes),
    addresses: accessList.length,
    storageKeys: accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0),
    authorizations: authorizationList?.length ?? 0,
  }
}

/** In geth's order. Throws RpcError. */
function check(
  { engine, validation }: SimulationContext,
  { env, isPrague }: BlockProgress,
  transaction: UnsignedTransaction,
  sender: Hex,
  shape: GasShape,
): void {
  const { nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas, value } = transaction
  const about = `address ${sender}`
  if (validation) {
    const expected = engine.getNonce(sender)
    if (nonce < expected) {
      throw simulationError('nonceTooLow', `nonce too low: ${about}, tx: ${nonce} state: ${expected}`)
    }
    if (nonce > expected) {
      throw simulationError('nonceTooHigh', `nonce too high: ${about}, tx: ${nonce} state: ${expected}`)
    }
    if (nonce === MAX_NONCE) throw new RpcError(RPC_CODE.internal, `nonce has max value: ${about}`)
  }
  // Who names no fee at all pays none, unless all is checked.
  const paysFee = validation || maxFeePerGas > 0n || maxPriorityFeePerGas > 0n
  if (paysFee) {
    if (maxPriorityFeePerGas > maxFeePerGas) throw refusalError('tip-above-fee-cap')
    if (maxFeePerGas < env.baseFeePerGas) {
      throw simulationError(
        'feeBelowBaseFee',
        `max fee per gas less than block base fee: ${about}, maxFeePerGas: ${maxFeePerGas}, baseFee: ${env.baseFeePerGas}`,
      )
    }
  }
  checkBlobs(transaction, env, validation)
  const blobGas = GAS_PER_BLOB * BigInt(transaction.blobVersionedHashes?.length ?? 0)
  const wanted = gasLimit * maxFeePerGas + value + blobGas * (transaction.maxFeePerBlobGas ?? 0n)
  const balance = engine.getBalance(sender)
  if (balance < wanted) {
    const sums = `${about} have ${balance} want ${wanted}`
    throw simulationError('insufficientFunds', `insufficient funds for gas * price + value: ${sums}`)
  }
  const least = isPrague ? later(intrinsicGas(shape), floorGas(shape)) : intrinsicGas(shape)
  if (gasLimit < least) {
    throw simulationError('intrinsicGas', `intrinsic gas too low: have ${gasLimit}, want ${least}`)
  }
}

function checkBlobs(transaction: UnsignedTransaction, env: BlockEnv, validation: boolean): void {
  const { blobVersionedHashes: hashes, maxFeePerBlobGas = 0n, to } = transaction
  if (!hashes) return
  if (to === null) throw refusalError('create-not-allowed')
  if (hashes.length === 0) throw refusalError('no-blobs')
  if (hashes.some((hash) => !hash.startsWith(BLOB_VERSION))) throw refusalError('blob-version-unknown')
  const paysFee = validation || maxFeePerBlobGas > 0n
  if (paysFee && maxFeePerBlobGas < (env.blobBaseFee ?? 1n)) throw refusalError('fee-below-blob-base-fee')
}

/** Writes the code that authorizations give (EIP-7702); returns the gas that they cost. */
async function delegate(
  { engine, chainId }: SimulationContext,
  { authorizationList }: UnsignedTransaction,
): Promise<bigint> {
  if (!authorizationList) return 0n
  const authorities = await recoverAuthorities(authorizationList)
  applyOverrides(engine, withDelegations({ engine }, chainId, authorities, {}))
  return BigInt(authorizationList.length) * AUTHORIZATION_GAS
}

function messageOf(
  { to, data, value, gasLimit, accessList, blobVersionedHashes }: UnsignedTransaction,
  from: Hex,
  gasPrice: bigint,
  authorizationGas: bigint,
): CallRequest {
  return {
    ...{ from, to, data, value, gasPrice, accessList },
    gas: gasLimit - authorizationGas,
    ...(blobVersionedHashes ? { blobVersionedHashes } : {}),
  }
}

/** Makes what the message would leave the state. */
function commit(engine: Engine, touched: StateDiff): void {
  for (const { address, pre, post } of touched) {
    if (pre === null && post === null) continue
    const balance = post?.balance ?? 0n
    const nonce = post?.nonce ?? 0n
    const code = post?.code ?? '0x'
    if (balance !== (pre?.balance ?? 0n)) engine.setBalance(address, balance)
    if (nonce !== (pre?.nonce ?? 0n)) engine.setNonce(address, nonce)
    if (code !== (pre?.code ?? '0x')) engine.setCode(address, code)
    // Who is gone has made its storage in the same call: none of it is there.
    for (const [slot, value] of Object.entries(post?.storage ?? {})) {
      if (pre?.storage[slot as Hex] !== value) engine.setStorage(address, slot as Hex, value)
    }
  }
}
