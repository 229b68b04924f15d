/** Taking blocks off the chain, and putting others in their place. */
import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem/utils'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { RewindError } from '../chainRewinder.ts'
import type { DevnetNode, NonceAt } from '../node.ts'
import { recoverCandidate } from '../pool/signedTransaction.ts'
import { candidateFor, senderOf } from './ethSend.ts'
import { type MethodTable, method } from './method.ts'
import { arrayOf, bytes, type Decoder, invalid, uint64 } from './params.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'
import { type TransactionRequest, transactionRequest } from './transactionRequest.ts'

/** A transaction, signed or described, and the index of the new block that it is meant for. */
interface Replacement {
  transaction: Hex | TransactionRequest
  block: bigint
}

const replacement: Decoder<Replacement> = (value, path) => {
  if (!Array.isArray(value) || value.length !== 2) {
    throw invalid(path, 'must be a pair: a transaction, and the index of the block it is meant for')
  }
  const [transaction, block] = value as unknown[]
  return {
    transaction:
      typeof transaction === 'string'
        ? bytes(transaction, `${path}[0]`)
        : transactionRequest(transaction, `${path}[0]`),
    block: uint64(block, `${path}[1]`),
  }
}

const optionalDepth: Decoder<bigint> = (value, path) => (value === null ? 1n : uint64(value, path))

/** Anvil's names of the parameters, where they come as an object. */
function positional(params: unknown): unknown {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return params
  const { depth, tx_block_pairs } = params as Record<string, unknown>
  return [depth, tx_block_pairs]
}

const reorganise = method(
  { depth: uint64, replacements: arrayOf(replacement, 100_000) },
  async ({ node }, { depth, replacements }) => {
    const outside = replacements.find(({ block }) => block >= depth)
    if (outside) {
      throw new RpcError(
        RPC_CODE.invalidParams,
        `Block number for reorg tx will exceed the reorged chain height. Block number ${outside.block} must not exceed (depth-1) ${depth - 1n}`,
      )
    }
    await rewinding(() => node.reorganise(depth, (nonceAt) => prepared(node, nonceAt, replacements)))
    return null
  },
)

/** Takes the chain back by blocks, and replaces blocks by others. */
export const reorganisationMethods: MethodTable = {
  // Null takes off one block; leaving it out is an error in anvil, too.
  anvil_rollback: method({ depth: optionalDepth }, async ({ node }, { depth }) => {
    await rewinding(() => node.rollback(depth))
    return null
  }),
  anvil_reorg: (context, params) => reorganise(context, positional(params)),
}

/** The transactions of each new block; those that are only described continue their sender's nonces from the common block. */
async function prepared(
  node: DevnetNode,
  nonceAt: NonceAt,
  replacements: readonly Replacement[],
): Promise<AdmittedTransaction[][]> {
  const blocks: AdmittedTransaction[][] = []
  const nonces = new Map<Hex, bigint>()
  const inOrder = replacements.toSorted((a, b) => Number(a.block - b.block))
  for (const { transaction, block } of inOrder) {
    let admitted: AdmittedTransaction
    if (typeof transaction === 'string') {
      const recovered = recoverCandidate(hexToBytes(transaction))
      if (typeof recovered === 'string') throw refusalError(recovered)
      admitted = recovered.transaction
    } else {
      const from = senderOf(node, transaction)
      const nonce = nonces.get(from) ?? (await nonceAt(from))
      nonces.set(from, nonce + 1n)
      const candidate = await candidateFor(node, { ...transaction, nonce }, from)
      admitted = candidate.transaction
    }
    const index = Number(block)
    blocks[index] = [...(blocks[index] ?? []), admitted]
  }
  return blocks
}

async function rewinding(rewind: () => Promise<void>): Promise<void> {
  try {
    await rewind()
  } catch (error) {
    if (error instanceof RewindError) throw new RpcError(RPC_CODE.invalidParams, error.message)
    throw error
  }
}
