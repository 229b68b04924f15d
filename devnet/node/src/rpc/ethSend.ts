import { bytesToHex, type Hex } from '@safelane/devnet-engine'
import { hexToBytes, serializeTransaction, type TransactionSerializable } from 'viem'
import { type DevAccount, signMessage } from '../accounts.ts'
import { candidateOf } from '../chain/admittedTransaction.ts'
import { transactionGasLimit } from '../chain/blockRules.ts'
import { SUGGESTED_TIP } from '../chain/suggestedTip.ts'
import { encodeImpersonated, type UnsignedTransaction } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { estimateGas, type TransactionRequest, transactionRequest } from './callRequest.ts'
import { suggestedGasPrice } from './ethFees.ts'
import { type MethodTable, method } from './method.ts'
import { address, binary, bytes } from './params.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import { signTypedData, typedData } from './typedData.ts'

/** Sending and signing. */
export const ethSendMethods: MethodTable = {
  eth_accounts: method({}, ({ node }) => node.accounts.addresses()),
  eth_requestAccounts: method({}, ({ node }) => node.accounts.addresses()),

  eth_sendRawTransaction: method({ transaction: binary }, ({ node }, { transaction }) => {
    if (transaction.length === 0) throw new RpcError(RPC_CODE.invalidParams, 'Empty transaction data')
    return node.submitRaw(transaction)
  }),

  eth_sendTransaction: method({ request: transactionRequest }, async ({ node }, { request }) => {
    const from = request.from ?? node.accounts.addresses()[0]
    if (!from) throw new RpcError(RPC_CODE.invalidParams, 'No Signer available')
    const account = node.accounts.find(from)
    if (!account && !node.accounts.isImpersonated(from)) {
      throw new RpcError(RPC_CODE.invalidParams, 'No Signer available')
    }
    return await node.submit(async () => {
      const unsigned = await complete(node, { ...request, from }, from)
      // An impersonated account of the node's own is still signed for: the result is a transaction like any other.
      const raw = account ? await sign(account, unsigned) : encodeImpersonated(unsigned, from).raw
      return candidateOf(raw, from)
    })
  }),

  eth_signTransaction: method({ request: transactionRequest }, async ({ node }, { request }) => {
    const account = requireAccount(node, request.from ?? node.accounts.addresses()[0])
    const unsigned = await node.exclusive(() => complete(node, request, account.address))
    return bytesToHex(await sign(account, unsigned))
  }),

  eth_sign: method({ address, message: bytes }, ({ node }, { address, message }) =>
    signMessage(requireAccount(node, address), message),
  ),
  personal_sign: method({ message: bytes, address }, ({ node }, { message, address }) =>
    signMessage(requireAccount(node, address), message),
  ),
  eth_signTypedData_v4: method({ address, data: typedData }, ({ node }, { address, data }) =>
    signTypedData(requireAccount(node, address), data),
  ),
}

function requireAccount(node: DevnetNode, from: Hex | undefined): DevAccount {
  const account = from && node.accounts.find(from)
  if (!account) throw new RpcError(RPC_CODE.invalidParams, 'No Signer available')
  return account
}

/** Fills in what the request leaves open: nonce, fees, and gas by estimate. The state must be at rest. */
async function complete(
  node: DevnetNode,
  request: TransactionRequest,
  from: Hex,
): Promise<UnsignedTransaction> {
  if (request.chainId !== undefined && request.chainId !== node.chainId) {
    throw new RpcError(
      RPC_CODE.invalidParams,
      `transaction-provided chain ID (${request.chainId}) does not match the signer's chain ID (${node.chainId})`,
    )
  }
  const type = typeOf(request)
  const price = request.gasPrice ?? suggestedGasPrice(node)
  const maxFeePerGas = type === 2 ? (request.maxFeePerGas ?? feeCap(node, request)) : price
  const tip = SUGGESTED_TIP < maxFeePerGas ? SUGGESTED_TIP : maxFeePerGas
  const maxPriorityFeePerGas = type === 2 ? (request.maxPriorityFeePerGas ?? tip) : price
  if (maxFeePerGas < node.nextBaseFee()) throw refusalError('fee-below-base-fee')
  if (maxPriorityFeePerGas > maxFeePerGas) throw refusalError('tip-above-fee-cap')
  return {
    type,
    chainId: node.chainId,
    nonce: request.nonce ?? node.pool.pendingNonce(from, node.nonceOf),
    gasLimit: request.gas ?? (await estimateOrLimit(node, request, from)),
    maxFeePerGas,
    maxPriorityFeePerGas,
    to: request.to ?? null,
    value: request.value ?? 0n,
    data: request.data ?? '0x',
    accessList: request.accessList ?? [],
  }
}

function feeCap(node: DevnetNode, request: TransactionRequest): bigint {
  return node.nextBaseFee() + (request.maxPriorityFeePerGas ?? SUGGESTED_TIP)
}

function typeOf(request: TransactionRequest): 0 | 1 | 2 {
  if (request.type !== undefined) return Number(request.type) as 0 | 1 | 2
  if (request.gasPrice === undefined) return 2
  return request.accessList ? 1 : 0
}

/** A transaction that would fail is sent all the same, with all the gas there is: people want to see it on the chain. */
async function estimateOrLimit(node: DevnetNode, request: TransactionRequest, from: Hex): Promise<bigint> {
  try {
    return await node.readPending((view) => estimateGas(view, { ...request, from }))
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    const funds = error.code === RPC_CODE.transactionRejected && !error.message.startsWith('Out of gas')
    if (funds) throw error
    return transactionGasLimit(node.fork, node.gasLimit)
  }
}

/** Throws RpcError for what a signed transaction cannot express. */
async function sign(account: DevAccount, unsigned: UnsignedTransaction): Promise<Uint8Array> {
  // The signing library takes the nonce as a JavaScript number.
  if (unsigned.nonce > BigInt(Number.MAX_SAFE_INTEGER)) throw refusalError('nonce-overflow')
  const shared = {
    nonce: Number(unsigned.nonce),
    gas: unsigned.gasLimit,
    ...(unsigned.to === null ? {} : { to: unsigned.to }),
    value: unsigned.value,
    data: unsigned.data,
    chainId: Number(unsigned.chainId ?? 0n),
  }
  const { accessList, maxFeePerGas, maxPriorityFeePerGas } = unsigned
  const serializable: TransactionSerializable =
    unsigned.type === 2
      ? { ...shared, type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas, accessList }
      : unsigned.type === 1
        ? { ...shared, type: 'eip2930', gasPrice: maxFeePerGas, accessList }
        : { ...shared, type: 'legacy', gasPrice: maxFeePerGas }
  const raw = await account.signer.signTransaction(serializable, { serializer: serializeTransaction })
  return hexToBytes(raw)
}
