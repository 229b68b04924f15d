/** From what a client says of a transaction to all of it, and to its signature. */
import type { Hex } from '@safelane/devnet-engine'
import type { TransactionSerializable } from 'viem'
import { hexToBytes, serializeTransaction } from 'viem/utils'
import type { DevAccount } from '../accounts.ts'
import { nextBlobBaseFee } from '../chain/blobFees.ts'
import { scheduleOf } from '../chain/blockProduction.ts'
import { DEFAULT_GAS_LIMIT, NO_GAS_LIMIT, transactionGasLimit } from '../chain/blockRules.ts'
import { SUGGESTED_TIP } from '../chain/suggestedTip.ts'
import type { UnsignedTransaction } from '../chain/transactionEncoding.ts'
import type { DevnetNode } from '../node.ts'
import { wordHex } from '../quantity.ts'
import { recoverAuthorities, withDelegations } from './authorizations.ts'
import { estimateGas } from './callRequest.ts'
import { suggestedGasPrice } from './ethFees.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import type { TransactionRequest } from './transactionRequest.ts'

/** anvil's words. */
const FEES_BEFORE_LONDON =
  'EIP-1559 style fee params (maxFeePerGas or maxPriorityFeePerGas) received but they are not supported by the current ' +
  "hardfork.\n\nYou can use them by running anvil with '--hardfork london' or later."

export interface CompletionOptions {
  /** A transaction that would fail gets all the gas there is, because people want to see it on the chain. Otherwise its failure is thrown. */
  evenIfItFails: boolean
}

/**
 * Fills in what the request leaves open: nonce, fees, and gas by estimate. The state must be at rest.
 * Throws RpcError for what no block would take.
 */
export async function completeTransaction(
  node: DevnetNode,
  request: TransactionRequest,
  from: Hex,
  { evenIfItFails }: CompletionOptions = { evenIfItFails: true },
): Promise<UnsignedTransaction> {
  if (request.chainId !== undefined && request.chainId !== node.chainId) {
    throw new RpcError(
      RPC_CODE.invalidParams,
      `transaction-provided chain ID (${request.chainId}) does not match the signer's chain ID (${node.chainId})`,
    )
  }
  const hasBaseFee = node.rules.headerFields > 15
  const type = typeOf(request, hasBaseFee)
  if (type === 2 && !hasBaseFee) throw new RpcError(RPC_CODE.invalidParams, FEES_BEFORE_LONDON)
  if (type >= 3 && !request.to) throw refusalError('create-not-allowed')
  const price = request.gasPrice ?? suggestedGasPrice(node)
  const maxFeePerGas = type >= 2 ? (request.maxFeePerGas ?? request.gasPrice ?? feeCap(node, request)) : price
  const tip = SUGGESTED_TIP < maxFeePerGas ? SUGGESTED_TIP : maxFeePerGas
  const maxPriorityFeePerGas = type >= 2 ? (request.maxPriorityFeePerGas ?? tip) : price
  if (maxFeePerGas < node.nextBaseFee()) throw refusalError('fee-below-base-fee')
  if (maxPriorityFeePerGas > maxFeePerGas) throw refusalError('tip-above-fee-cap')
  return {
    type,
    chainId: node.chainId,
    nonce: request.nonce ?? node.pool.pendingNonce(from, node.nonceOf),
    gasLimit: request.gas ?? (await estimateOrLimit(node, request, from, evenIfItFails)),
    maxFeePerGas,
    maxPriorityFeePerGas,
    to: request.to ?? null,
    value: request.value ?? 0n,
    data: request.data ?? '0x',
    accessList: request.accessList ?? [],
    ...(type === 3
      ? {
          maxFeePerBlobGas:
            request.maxFeePerBlobGas ?? nextBlobBaseFee(node.store.head.header, scheduleOf(node, node.store)),
          blobVersionedHashes: request.blobVersionedHashes ?? [],
        }
      : {}),
    ...(type === 4 ? { authorizationList: request.authorizationList ?? [] } : {}),
  }
}

/** Transactions express no more. */
const LARGEST_FEE = 2n ** 256n - 1n

function feeCap(node: DevnetNode, request: TransactionRequest): bigint {
  const cap = node.nextBaseFee() + (request.maxPriorityFeePerGas ?? SUGGESTED_TIP)
  return cap < LARGEST_FEE ? cap : LARGEST_FEE
}

/** What the members say counts more than the type that is named: as in anvil, blobs and authorizations make their own. Without fees it is what the fork's wallets send. */
function typeOf(request: TransactionRequest, hasBaseFee: boolean): UnsignedTransaction['type'] {
  if (request.blobVersionedHashes) return 3
  if (request.authorizationList) return 4
  if (request.type !== undefined && request.type <= 2n) return Number(request.type) as 0 | 1 | 2
  const offersTip = request.maxFeePerGas !== undefined || request.maxPriorityFeePerGas !== undefined
  if (request.gasPrice === undefined && (hasBaseFee || offersTip)) return 2
  return request.accessList ? 1 : 0
}

async function estimateOrLimit(
  node: DevnetNode,
  request: TransactionRequest,
  from: Hex,
  evenIfItFails: boolean,
): Promise<bigint> {
  const authorities = await recoverAuthorities(request.authorizationList ?? [])
  try {
    return await node.readPending((view) => {
      const overrides = withDelegations(view, node.chainId, authorities, {})
      return estimateGas(view, { ...request, from }, overrides)
    })
  } catch (error) {
    if (!(error instanceof RpcError) || !evenIfItFails) throw error
    const funds = error.code === RPC_CODE.transactionRejected && !error.message.startsWith('Out of gas')
    if (funds) throw error
    // Nobody has the funds for all the gas of blocks that have no limit.
    const limit = node.gasLimit < NO_GAS_LIMIT ? node.gasLimit : DEFAULT_GAS_LIMIT
    return transactionGasLimit(node.rules, limit)
  }
}

/** The EIP-2718 bytes, signed. Throws RpcError for what a signed transaction cannot express. */
export async function signTransaction(
  account: DevAccount,
  unsigned: UnsignedTransaction,
): Promise<Uint8Array> {
  // The signing library takes the nonce as a JavaScript number.
  if (unsigned.nonce > BigInt(Number.MAX_SAFE_INTEGER)) throw refusalError('nonce-overflow')
  // And so the chain id, which it does not take to be 0.
  const { chainId = 0n } = unsigned
  if (chainId === 0n || chainId > BigInt(Number.MAX_SAFE_INTEGER)) {
    const problem = `nothing can be signed for the chain id ${chainId}: anvil_setChainId sets another, from 1 to 2^53 - 1`
    throw new RpcError(RPC_CODE.invalidInput, problem)
  }
  const raw = await account.signer.signTransaction(serializable(unsigned), {
    serializer: serializeTransaction,
  })
  return hexToBytes(raw)
}

function serializable(unsigned: UnsignedTransaction): TransactionSerializable {
  const shared = {
    nonce: Number(unsigned.nonce),
    gas: unsigned.gasLimit,
    ...(unsigned.to === null ? {} : { to: unsigned.to }),
    value: unsigned.value,
    data: unsigned.data,
    chainId: Number(unsigned.chainId ?? 0n),
  }
  const { accessList, maxFeePerGas, maxPriorityFeePerGas } = unsigned
  const dynamic = { ...shared, maxFeePerGas, maxPriorityFeePerGas, accessList }
  switch (unsigned.type) {
    case 0:
      return { ...shared, type: 'legacy', gasPrice: maxFeePerGas }
    case 1:
      return { ...shared, type: 'eip2930', gasPrice: maxFeePerGas, accessList }
    case 2:
      return { ...dynamic, type: 'eip1559' }
    case 3:
      return {
        ...dynamic,
        type: 'eip4844',
        maxFeePerBlobGas: unsigned.maxFeePerBlobGas ?? 0n,
        blobVersionedHashes: unsigned.blobVersionedHashes ?? [],
        // The bytes without the blobs: the library's type asks for them all the same.
      } as unknown as TransactionSerializable
    case 4:
      return {
        ...dynamic,
        type: 'eip7702',
        authorizationList: (unsigned.authorizationList ?? []).map((authorization) => ({
          chainId: Number(authorization.chainId),
          address: authorization.address,
          nonce: Number(authorization.nonce),
          yParity: Number(authorization.yParity),
          r: wordHex(BigInt(authorization.r === '0x' ? 0 : authorization.r)),
          s: wordHex(BigInt(authorization.s === '0x' ? 0 : authorization.s)),
        })),
      }
  }
}
