import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem/utils'
import { type Candidate, candidateOf } from '../chain/admittedTransaction.ts'
import { type BlobSidecar, CELLS_PER_BLOB, isBlobTransaction, versionedHash } from '../chain/blobSidecar.ts'
import { transactionJson } from '../chain/transaction.ts'
import { encodeImpersonated, encodeUnsigned } from '../chain/transactionEncoding.ts'
import type { DevnetNode } from '../node.ts'
import { ownBlobCandidate, recoverBlobCandidate } from '../pool/blobTransaction.ts'
import { proveBlobs } from '../pool/blobVerification.ts'
import { completeTransaction, signTransaction } from './completeTransaction.ts'
import { MAX_TIMEOUT_MS, receiptOf } from './inclusion.ts'
import { type MethodTable, method } from './method.ts'
import { binary, invalid, optional, uint64, uint256, unsigned } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'
import { type TransactionRequest, transactionRequest } from './transactionRequest.ts'

const timeoutMs = optional(unsigned(MAX_TIMEOUT_MS))

/** Sending transactions. */
export const ethSendMethods: MethodTable = {
  eth_sendRawTransaction: method({ transaction: binary }, ({ node }, { transaction }) =>
    sendRaw(node, transaction),
  ),
  eth_sendRawTransactionSync: method(
    { transaction: binary, timeoutMs },
    async ({ node }, { transaction, timeoutMs }) =>
      receiptOf(node, await sendRaw(node, transaction), toNumber(timeoutMs)),
  ),

  eth_sendTransaction: method({ request: transactionRequest }, ({ node }, { request }) =>
    sendRequest(node, request),
  ),
  eth_sendTransactionSync: method(
    { request: transactionRequest, timeoutMs },
    async ({ node }, { request, timeoutMs }) =>
      receiptOf(node, await sendRequest(node, request), toNumber(timeoutMs)),
  ),

  // In anybody's name, signed by nobody.
  eth_sendUnsignedTransaction: method({ request: transactionRequest }, ({ node }, { request }) => {
    const { from } = request
    if (!from) throw invalid('request.from', 'must be given: there is no signature to tell the sender')
    return node.submit(async () => impersonate(node, request, from))
  }),

  eth_fillTransaction: method({ request: transactionRequest }, async ({ node }, { request }) => {
    const from = senderOf(node, request)
    const filled = await node.exclusive(() =>
      completeTransaction(node, { ...request, from }, from, { evenIfItFails: false }),
    )
    const raw = encodeUnsigned(filled)
    const { transaction } = candidateOf(hexToBytes(raw), from)
    return { raw, tx: transactionJson(transaction, null) }
  }),

  // Sends a transaction of the pool again with another price or limit, in place of the first.
  eth_resend: method(
    { request: transactionRequest, gasPrice: optional(uint256), gas: optional(uint64) },
    ({ node }, { request, gasPrice, gas }) => {
      const from = senderOf(node, request)
      const { nonce } = request
      if (nonce === undefined)
        throw invalid('request.nonce', 'must be given: it says which transaction is meant')
      if (!node.pool.bySenderAndNonce(from, nonce)) {
        throw new RpcError(
          RPC_CODE.invalidInput,
          `there is no transaction of ${from} with nonce ${nonce} in the pool`,
        )
      }
      const fees = { maxFeePerGas: undefined, maxPriorityFeePerGas: undefined }
      const again = gasPrice === undefined ? request : { ...request, ...fees, gasPrice }
      return sendRequest(node, { ...again, from, ...(gas === undefined ? {} : { gas }) })
    },
  ),
}

function sendRaw(node: DevnetNode, transaction: Uint8Array): Promise<Hex> {
  if (transaction.length === 0) throw new RpcError(RPC_CODE.invalidParams, 'Empty transaction data')
  if (isBlobTransaction(transaction)) return node.submit(() => recoverBlobCandidate(transaction))
  return node.submitRaw(transaction)
}

/** Signs for one of the node's accounts, or speaks for an impersonated one. Throws RpcError when it may do neither. */
function sendRequest(node: DevnetNode, request: TransactionRequest): Promise<Hex> {
  const from = senderOf(node, request)
  if (!node.accounts.find(from) && !node.accounts.isImpersonated(from)) throw noSigner()
  return node.submit(() => candidateFor(node, request, from))
}

/** The transaction that a request describes, complete and signed, or in the name of an impersonated sender. The state must be at rest. */
export async function candidateFor(
  node: DevnetNode,
  request: TransactionRequest,
  from: Hex,
): Promise<Candidate> {
  const account = node.accounts.find(from)
  // An impersonated account of the node's own is still signed for: the result is a transaction like any other.
  if (account) {
    const { asked, sidecar } = await withBlobs(request)
    const unsigned = await completeTransaction(node, { ...asked, from }, from)
    const raw = await signTransaction(account, unsigned)
    return unsigned.type === 3 ? await ownBlobCandidate(raw, from, sidecar) : candidateOf(raw, from)
  }
  if (!node.accounts.isImpersonated(from)) throw noSigner()
  return await impersonate(node, request, from)
}

async function impersonate(node: DevnetNode, request: TransactionRequest, from: Hex): Promise<Candidate> {
  const { asked, sidecar } = await withBlobs(request)
  const unsigned = await completeTransaction(node, { ...asked, from }, from)
  const { raw } = encodeImpersonated(unsigned, from)
  return unsigned.type === 3 ? await ownBlobCandidate(raw, from, sidecar) : candidateOf(raw, from)
}

/** The request with the names of the blobs that came with it, and these with their commitments and proofs. */
async function withBlobs(
  request: TransactionRequest,
): Promise<{ asked: TransactionRequest; sidecar: BlobSidecar | null }> {
  const { blobs, commitments, proofs } = request
  if (!blobs) return { asked: request, sidecar: null }
  const version = proofs?.length === blobs.length * CELLS_PER_BLOB ? 1 : 0
  const sidecar: BlobSidecar =
    commitments && proofs ? { version, blobs, commitments, proofs } : await proveBlobs(blobs)
  const blobVersionedHashes = request.blobVersionedHashes ?? sidecar.commitments.map(versionedHash)
  return { asked: { ...request, blobVersionedHashes }, sidecar }
}

/** Who sends a request: by default the first account. Throws RpcError when there is none. */
export function senderOf(node: DevnetNode, request: TransactionRequest): Hex {
  const from = request.from ?? node.accounts.addresses()[0]
  if (!from) throw noSigner()
  return from
}

function noSigner(): RpcError {
  return new RpcError(RPC_CODE.invalidParams, 'No Signer available')
}

function toNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}
