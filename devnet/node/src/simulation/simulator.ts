/** `eth_simulateV1`: blocks of calls on top of a block of the chain. */
import {
  type ActiveFork,
  type BlockEnv,
  type BlockHeader,
  blockEnvOf,
  blockRules,
  bloomOf,
  collectRequests,
  EMPTY_OMMERS_HASH,
  encodeReceipt,
  encodeWithdrawal,
  type Hex,
  hashHeader,
  type Log,
  nextBaseFee,
  nextExcessBlobGas,
  orderedTrieRoot,
  payRewards,
  payWithdrawals,
  type Receipt,
  requestsHash,
  ZERO_NONCE,
} from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import { rulesAt } from '../chain/blockProduction.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import { ZERO_HASH } from '../quantity.ts'
import { applyOverrides } from '../rpc/committedCalls.ts'
import { MovedPrecompiles } from './movedPrecompiles.ts'
import type { PlacedBlock } from './simulatedBlocks.ts'
import {
  type BlockProgress,
  type SimulatedCall,
  type SimulationContext,
  simulateCall,
} from './simulatedCall.ts'

export interface SimulatedBlock {
  header: BlockHeader
  hash: Hex
  calls: readonly SimulatedCall[]
  withdrawals: NonNullable<PlacedBlock['header']['withdrawals']>
}

/** Runs the blocks on the engine's state, which is that after `base`; the caller takes everything back. */
export class Simulator {
  readonly #context: SimulationContext
  readonly #store: ChainStore
  #parent: { header: BlockHeader; hash: Hex }
  /** Of simulated blocks; older ones are the chain's. */
  readonly #hashes = new Map<bigint, Hex>()
  readonly #base: bigint
  readonly #precompiles = new MovedPrecompiles()

  constructor(context: SimulationContext, store: ChainStore, base: Block) {
    this.#context = context
    this.#store = store
    this.#parent = base
    this.#base = base.header.number
  }

  /** Runs the next block. Throws RpcError for a call that cannot stand in it. */
  async run(block: PlacedBlock): Promise<SimulatedBlock> {
    const { engine } = this.#context
    const active = rulesAt(engine, this.#store, block.number, block.timestampSec)
    const begun = this.#beginHeader(block, active)
    const env = this.#envOf(begun, block, active)
    this.#precompiles.apply(active.fork, block.accounts)
    applyOverrides(engine, block.accounts)
    // No transactions: the system calls at the start of the block.
    await engine.executeBlock(env, [])
    const { parentHash: _, parentBeaconBlockRoot: __, ...callEnv } = env
    const { headerFields } = blockRules(active.fork)
    const progress: BlockProgress = {
      env: callEnv,
      isPrague: headerFields > 20,
      gasUsed: 0n,
      blobGasUsed: 0n,
      logs: { next: 0 },
      precompiles: this.#precompiles.hooks,
    }
    const calls: SimulatedCall[] = []
    const receipts: Receipt[] = []
    for (const request of block.calls) {
      const call = await simulateCall(this.#context, progress, request)
      calls.push(call)
      receipts.push(receiptOf(call, progress.gasUsed))
    }
    const header = this.#completeHeader(begun, block, calls, receipts, progress, env)
    const hash = hashHeader(header)
    this.#parent = { header, hash }
    this.#hashes.set(header.number, hash)
    return { header, hash, calls, withdrawals: block.header.withdrawals ?? [] }
  }

  #beginHeader({ header, number, timestampSec }: PlacedBlock, { fork, blobs }: ActiveFork) {
    const rules = blockRules(fork)
    const parent = this.#parent
    // Who names no fee pays none, which only stands where there is no base fee.
    const baseFee = header.baseFeePerGas ?? (this.#context.validation ? nextBaseFee(parent.header) : 0n)
    return {
      parentHash: parent.hash,
      ommersHash: EMPTY_OMMERS_HASH,
      coinbase: header.coinbase ?? parent.header.coinbase,
      difficulty: rules.proofOfWork ? parent.header.difficulty : 0n,
      number,
      gasLimit: header.gasLimit ?? parent.header.gasLimit,
      timestampSec,
      extraData: '0x' as const,
      prevRandao: header.prevRandao ?? ZERO_HASH,
      nonce: ZERO_NONCE,
      ...(rules.headerFields > 15 ? { baseFeePerGas: baseFee } : {}),
      ...(blobs
        ? {
            excessBlobGas: nextExcessBlobGas(parent.header, blobs, rules.blobReservePrice),
            parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? ZERO_HASH,
          }
        : {}),
    }
  }

  #envOf(begun: BegunHeader, { header }: PlacedBlock, active: ActiveFork): BlockEnv {
    const env = blockEnvOf(begun, active, this.#store)
    return {
      ...env,
      ...(header.blobBaseFee === undefined ? {} : { blobBaseFee: header.blobBaseFee }),
      blockHash: (number) => {
        if (number <= this.#base) return env.blockHash?.(number) ?? ZERO_HASH
        return this.#hashes.get(number) ?? ZERO_HASH
      },
    }
  }

  #completeHeader(
    begun: BegunHeader,
    { header: { withdrawals = [] } }: PlacedBlock,
    calls: readonly SimulatedCall[],
    receipts: readonly Receipt[],
    { gasUsed, blobGasUsed }: BlockProgress,
    env: BlockEnv,
  ): BlockHeader {
    const { engine } = this.#context
    const { headerFields, proofOfWork } = blockRules(env.fork ?? engine.fork)
    payWithdrawals(engine, withdrawals)
    const logs = receipts.flatMap((receipt) => receipt.logs)
    const { depositContract } = this.#store
    const requests =
      headerFields > 20
        ? collectRequests(engine, env, logs, { missingSystemContract: 'no-requests', depositContract })
        : []
    if (proofOfWork) payRewards(engine, proofOfWork, env, [])
    return {
      ...begun,
      stateRoot: engine.stateRoot(),
      transactionsRoot: orderedTrieRoot(calls.map(({ raw }) => raw)),
      receiptsRoot: orderedTrieRoot(calls.map(({ type }, index) => encodeReceipt(type, receipts[index]!))),
      logsBloom: bloomOf(logs),
      gasUsed,
      ...(headerFields > 16 ? { withdrawalsRoot: orderedTrieRoot(withdrawals.map(encodeWithdrawal)) } : {}),
      ...(headerFields > 17 ? { blobGasUsed } : {}),
      ...(headerFields > 20 ? { requestsHash: requestsHash(requests) } : {}),
    }
  }
}

type BegunHeader = Omit<
  BlockHeader,
  | 'stateRoot'
  | 'transactionsRoot'
  | 'receiptsRoot'
  | 'logsBloom'
  | 'gasUsed'
  | 'withdrawalsRoot'
  | 'blobGasUsed'
  | 'requestsHash'
>

/** Transfers of ether are told to the caller only: no receipt has them. */
function receiptOf({ status, gasUsed, logs }: SimulatedCall, cumulativeGasUsed: bigint): Receipt {
  const kept: Log[] = logs.filter(({ isTransfer }) => !isTransfer)
  return {
    status,
    gasUsed,
    cumulativeGasUsed,
    effectiveGasPrice: 0n,
    logs: kept,
    firstLogIndex: 0,
    logsBloom: bloomOf(kept),
    contractAddress: null,
  }
}
