/** Calls that see what the calls before them did; the caller takes everything back. */
import type { BlockEnv, Engine, ExecutedTransaction, Hex, StateOverride } from '@safelane/devnet-engine'
import { blockRules, transactionGasLimit } from '../chain/blockRules.ts'
import { encodeImpersonated, type UnsignedTransaction } from '../chain/transactionEncoding.ts'
import { ZERO_ADDRESS, ZERO_HASH } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import type { TransactionRequest } from './transactionRequest.ts'

/** Runs `task` on the state and takes back what it did to it. */
export async function discarding<T>(engine: Engine, task: () => Promise<T>): Promise<T> {
  const start = engine.checkpoint()
  try {
    return await task()
  } finally {
    engine.rollback(start)
  }
}

/** Writes overrides into the state. */
export function applyOverrides(engine: Engine, overrides: Record<Hex, StateOverride>): void {
  for (const [key, { balance, nonce, code, state, stateDiff }] of Object.entries(overrides)) {
    const address = key as Hex
    if (balance !== undefined) engine.setBalance(address, balance)
    if (nonce !== undefined) engine.setNonce(address, nonce)
    if (code !== undefined) engine.setCode(address, code)
    if (state) clearStorage(engine, address)
    for (const [slot, value] of Object.entries(state ?? stateDiff ?? {})) {
      engine.setStorage(address, slot as Hex, value)
    }
  }
}

function clearStorage(engine: Engine, address: Hex): void {
  for (const account of engine.accounts()) {
    if (account.address !== address) continue
    for (const [slot] of account.storage) engine.setStorage(address, slot, ZERO_HASH)
    return
  }
}

/**
 * Runs a request as a transaction and keeps its changes. As in `eth_call` nobody has to pay for gas that no price is named for, and
 * the nonce does not matter. Throws RpcError when it cannot stand in a block at all.
 */
export async function commitCall(
  { engine, env, callGasCap }: StateView,
  chainId: bigint,
  request: TransactionRequest,
): Promise<ExecutedTransaction> {
  const from = request.from ?? ZERO_ADDRESS
  const isFree = request.gasPrice === undefined && request.maxFeePerGas === undefined
  const transaction = asTransaction(engine, env, chainId, callGasCap, request)
  const lent = isFree ? transaction.gasLimit * transaction.maxFeePerGas : 0n
  // The sender has no more than before while the code runs: buying gas costs what is lent.
  const balance = engine.getBalance(from) + lent
  if (balance >> 256n !== 0n)
    throw new RpcError(
      RPC_CODE.invalidInput,
      'the base fee times the gas limit is beyond 2^256: name a lower gas',
    )
  if (lent > 0n) engine.setBalance(from, balance)
  const gasLimit = env.gasLimit < transaction.gasLimit ? transaction.gasLimit : env.gasLimit
  const { raw } = encodeImpersonated(transaction, from)
  const { transactions } = await engine.executeBlock({ ...env, gasLimit }, [
    { raw, sender: from, impersonated: true },
  ])
  const result = transactions.at(0)
  if (result?.kind !== 'executed') throw refusalError(result?.reason ?? 'malformed')
  if (lent > 0n) {
    const paid = result.gasUsed * result.effectiveGasPrice
    engine.setBalance(from, engine.getBalance(from) + paid - lent)
  }
  return result
}

function asTransaction(
  engine: Engine,
  env: BlockEnv,
  chainId: bigint,
  callGasCap: bigint,
  request: TransactionRequest,
): UnsignedTransaction {
  const maxFeePerGas = request.gasPrice ?? request.maxFeePerGas ?? env.baseFeePerGas
  const { blobVersionedHashes, authorizationList } = request
  const gas = request.gas ?? transactionGasLimit(blockRules(engine.fork, engine.overrides), env.gasLimit)
  return {
    type: blobVersionedHashes ? 3 : authorizationList ? 4 : 2,
    chainId,
    nonce: engine.getNonce(request.from ?? ZERO_ADDRESS),
    gasLimit: gas < callGasCap ? gas : callGasCap,
    maxFeePerGas,
    maxPriorityFeePerGas: request.gasPrice ?? request.maxPriorityFeePerGas ?? 0n,
    to: request.to ?? null,
    value: request.value ?? 0n,
    data: request.data ?? '0x',
    accessList: request.accessList ?? [],
    ...(blobVersionedHashes
      ? { blobVersionedHashes, maxFeePerBlobGas: request.maxFeePerBlobGas ?? env.blobBaseFee ?? 1n }
      : {}),
    ...(authorizationList ? { authorizationList } : {}),
  }
}
