import type { Address, Hex } from '@safelane/core'
import {
  keccak256,
  parseGwei,
  parseTransaction,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
  type TransactionSerializableEIP1559,
  BaseError as ViemError,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { isOutage, reportingOutages } from '../chainError.ts'
import type { ChainClient } from '../client.ts'
import { type RevertReason, revertReasonFrom } from '../revertReason.ts'

/** A call the relayer is about to put on chain. */
export interface RelayCall {
  readonly to: Address
  readonly data: Hex
}

export type RelaySimulation =
  | { readonly ok: true; readonly gasLimit: bigint }
  | { readonly ok: false; readonly reason: RevertReason }

/** A transaction ready to be stored and then broadcast. */
export interface SignedRelay {
  readonly hash: Hex
  readonly rawTransaction: Hex
}

/** What a transaction has to offer so that the chain takes it now, wei per gas. */
export interface RelayFees {
  /** Of the latest block. */
  readonly baseFeePerGas: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

export type BroadcastOutcome =
  | { readonly kind: 'accepted' }
  /** The node will never take these bytes as they are, e.g. because their nonce is used. */
  | { readonly kind: 'rejected'; readonly reason: string }

/** The account that pays gas for other people's signed payments. Holds the key; stores nothing. */
export interface Relayer {
  readonly address: Address
  /** Executes the call on the pending state; a node that cannot be reached throws instead. */
  simulate(call: RelayCall): Promise<RelaySimulation>
  fees(): Promise<RelayFees>
  sign(call: RelayCall, nonce: bigint, gasLimit: bigint, fees: RelayFees): Promise<SignedRelay>
  /**
   * The same transaction, nonce included, at today's fees, and at least an eighth above its own: nodes ask for a tenth.
   * Undefined when that would cost more than `maxFeePerGas` allows.
   */
  raise(rawTransaction: Hex, fees: RelayFees): Promise<SignedRelay | undefined>
  /** Sends stored bytes, as often as one likes. */
  broadcast(rawTransaction: Hex): Promise<BroadcastOutcome>
  receipt(hash: Hex): Promise<TransactionReceipt | undefined>
  /** Transactions of this account that are on chain. */
  minedNonce(): Promise<bigint>
  /** Why a mined transaction reverted, found by running it again on the block before. */
  revertReasonOf(call: RelayCall, blockNumber: bigint): Promise<RevertReason>
}

/** Room for state that changes between estimate and execution: a swap may cross another tick. */
const GAS_MARGIN = { numerator: 13n, denominator: 10n }

/** What a gas may cost at most; a transaction that needs more waits. */
const MAX_FEE_PER_GAS = parseGwei('1000')

/** EIP-1559 fee cap as a multiple of the current base fee: enough for five full blocks in a row. */
const BASE_FEE_HEADROOM = 2n

export function createRelayer(client: ChainClient, privateKey: Hex): Relayer {
  const account = privateKeyToAccount(privateKey)
  const chainId = chainIdOf(client)

  async function tryCall(call: RelayCall, at: { blockNumber: bigint } | { blockTag: 'pending' }) {
    try {
      await client.call({ account: account.address, ...call, ...at })
      return undefined
    } catch (error) {
      return reasonFromError(error)
    }
  }

  async function signed(transaction: RelayedTransaction): Promise<SignedRelay> {
    const rawTransaction = await account.signTransaction({ ...transaction, type: 'eip1559', chainId })
    return { hash: keccak256(rawTransaction), rawTransaction }
  }

  return reportingOutages<Relayer>({
    address: account.address,

    async simulate(call) {
      const reason = await tryCall(call, { blockTag: 'pending' })
      if (reason !== undefined) return { ok: false, reason }
      try {
        const estimate = await client.estimateGas({ account: account.address, ...call })
        return { ok: true, gasLimit: (estimate * GAS_MARGIN.numerator) / GAS_MARGIN.denominator }
      } catch (error) {
        return { ok: false, reason: reasonFromError(error) }
      }
    },

    async fees() {
      const [{ baseFeePerGas }, tip] = await Promise.all([
        client.getBlock({ blockTag: 'latest' }),
        client.request({ method: 'eth_maxPriorityFeePerGas' }),
      ])
      const maxPriorityFeePerGas = BigInt(tip)
      const maxFeePerGas = (baseFeePerGas ?? 0n) * BASE_FEE_HEADROOM + maxPriorityFeePerGas
      return { baseFeePerGas: baseFeePerGas ?? 0n, maxFeePerGas, maxPriorityFeePerGas }
    },

    sign: (call, nonce, gasLimit, { maxFeePerGas, maxPriorityFeePerGas }) =>
      signed({ ...call, nonce: Number(nonce), gas: gasLimit, maxFeePerGas, maxPriorityFeePerGas }),

    async raise(rawTransaction, fees) {
      const { to, data, nonce, gas, ...paid } = parseRelayed(rawTransaction)
      const maxFeePerGas = larger(fees.maxFeePerGas, raised(paid.maxFeePerGas ?? 0n))
      const maxPriorityFeePerGas = larger(fees.maxPriorityFeePerGas, raised(paid.maxPriorityFeePerGas ?? 0n))
      if (maxFeePerGas > MAX_FEE_PER_GAS) return undefined
      return signed({ to, data, nonce, gas, maxFeePerGas, maxPriorityFeePerGas })
    },

    async broadcast(rawTransaction) {
      try {
        await client.sendRawTransaction({ serializedTransaction: rawTransaction })
        return { kind: 'accepted' }
      } catch (error) {
        if (isOutage(error)) throw error
        const reason = messageOf(error)
        return /already known|already imported|known transaction/i.test(reason)
          ? { kind: 'accepted' }
          : { kind: 'rejected', reason }
      }
    },

    async receipt(hash) {
      try {
        return await client.getTransactionReceipt({ hash })
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined
        throw error
      }
    },

    async minedNonce() {
      return BigInt(await client.getTransactionCount({ address: account.address, blockTag: 'latest' }))
    },

    async revertReasonOf(call, blockNumber) {
      const reason = await tryCall(call, { blockNumber: blockNumber - 1n })
      return reason ?? { name: 'Error', detail: 'reverted when mined' }
    },
  })
}

function chainIdOf(client: ChainClient): number {
  if (client.chain === undefined) throw new TypeError('The client knows no chain id')
  return client.chain.id
}

/** Whether no block takes these bytes while the base fee is what it is. */
export function isUnderpriced(rawTransaction: Hex, fees: RelayFees): boolean {
  return (parseRelayed(rawTransaction).maxFeePerGas ?? 0n) < fees.baseFeePerGas
}

type RelayedTransaction = Omit<TransactionSerializableEIP1559, 'chainId' | 'type'>

function parseRelayed(rawTransaction: Hex): RelayedTransaction {
  return parseTransaction(rawTransaction as `0x02${string}`)
}

/** By an eighth, and never by nothing. */
function raised(fee: bigint): bigint {
  return fee + fee / 8n + 1n
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** Revert data wherever the node and viem put it; rethrows what is no revert. */
function reasonFromError(error: unknown): RevertReason {
  if (!(error instanceof ViemError) || isOutage(error)) throw error
  const withData = error.walk((inner) => typeof dataOf(inner) === 'string')
  const data = dataOf(withData)
  if (data !== undefined) return revertReasonFrom(data)
  if (!/revert/i.test(error.message)) throw error
  return { name: 'Error', detail: error.shortMessage }
}

function dataOf(error: unknown): Hex | undefined {
  const { data } = (error ?? {}) as { data?: unknown }
  if (typeof data === 'string' && data.startsWith('0x')) return data as Hex
  const nested = (data as { data?: unknown } | undefined)?.data
  return typeof nested === 'string' && nested.startsWith('0x') ? (nested as Hex) : undefined
}

function messageOf(error: unknown): string {
  if (!(error instanceof ViemError)) return String(error)
  return error.details || error.shortMessage
}
