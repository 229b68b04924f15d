import {
  type ActiveFork,
  activeFork,
  type BlockEnv,
  type BlockHeader,
  type BlockRecording,
  type BlockTemplate,
  blockEnvOf,
  type ChainView,
  type Engine,
  type ExclusionReason,
  type ExecutionReport,
  type ForkName,
  type ForkSchedule,
  type Hex,
  produceBlock,
} from '@safelane/devnet-engine'
import { concatHex, keccak256 } from 'viem/utils'
import { wordHex, ZERO_HASH } from '../quantity.ts'
import { type AdmittedTransaction, candidateOf } from './admittedTransaction.ts'
import type { Block } from './block.ts'
import type { ChainStore } from './chainStore.ts'

export interface BlockOutcome {
  block: Block
  /** Candidates that could not stand in this block. */
  rejected: { transaction: AdmittedTransaction; reason: ExclusionReason }[]
  report: ExecutionReport
  /** Null unless it was asked for. */
  recording: BlockRecording | null
}

/** The chain on which a block is built. */
export type NodeChain = Pick<ChainView, 'head' | 'byNumber' | 'hashOf' | 'chainId'> &
  Partial<Pick<ChainStore, 'schedule' | 'depositContract'>>

/** Randomness of a development chain: unpredictable enough to test with, and the same on every run. */
export function derivePrevRandao(parentHash: Hex, number: bigint): Hex {
  return keccak256(concatHex([parentHash, wordHex(number)]))
}

/**
 * Executes `candidates` in order on top of the head and builds the block. The engine holds the new state afterwards; the
 * chain is not touched. Without `stateRoot` the header carries a zero root: enough for a pending block, and far cheaper.
 */
export async function buildBlock(
  engine: Engine,
  chain: NodeChain,
  template: BlockTemplate,
  candidates: readonly AdmittedTransaction[],
  { stateRoot, record = false }: { stateRoot: boolean; record?: boolean },
): Promise<BlockOutcome> {
  const { header, hash, transactions, receipts, rejected, report, recording } = await produceBlock(
    engine,
    chainView(engine, chain),
    template,
    candidates,
    // A development chain need not have the contracts of validators.
    { stateRoot, record, missingSystemContract: 'no-requests' },
  )
  const block = { header, hash, transactions, receipts, change: engine.takeChange() }
  return { block, rejected, report, recording }
}

/** What a message sees that is executed as if in the given block. */
export function envOfHeader(engine: Engine, header: BlockHeader, store: ChainStore): BlockEnv {
  // Not as if the block began anew: its system calls are made already.
  const { parentHash: _, parentBeaconBlockRoot: __, ...env } = wholeEnvOf(engine, header, store)
  return env
}

/**
 * The same for the block's own transactions on its parent's state: with what its system calls need, and under the chain id that was
 * in force.
 */
export function replayEnvOf(
  engine: Engine,
  block: Pick<Block, 'header' | 'transactions'>,
  store: ChainStore,
): BlockEnv {
  return { ...wholeEnvOf(engine, block.header, store), ...chainIdOf(block) }
}

function wholeEnvOf(engine: Engine, header: BlockHeader, store: ChainStore): BlockEnv {
  const schedule = scheduleOf(engine, store)
  return blockEnvOf(header, activeFork(schedule, header.number, header.timestampSec), store)
}

/** What the block's transactions were signed for, where they say so. It may have been changed since. */
function chainIdOf({ transactions }: Pick<Block, 'transactions'>): { chainId?: bigint } {
  for (const { raw, sender } of transactions) {
    const { chainId } = candidateOf(raw, sender)
    if (chainId !== null) return { chainId }
  }
  return {}
}

/** The rules of a block of this number and time on the chain. */
export function rulesAt(engine: Engine, store: ChainStore, number: bigint, timestampSec: bigint): ActiveFork {
  return activeFork(chainView(engine, store).schedule, number, timestampSec)
}

/** A chain that was not imported has the rules of the engine's fork from its first block on. */
export function scheduleOf(
  { fork }: { fork: ForkName },
  { schedule }: Pick<NodeChain, 'schedule'>,
): ForkSchedule {
  return schedule ?? [{ fork }]
}

/** The chain as the engine's block functions see it. */
export function chainView(engine: Engine, chain: NodeChain): ChainView {
  const { depositContract } = chain
  return {
    schedule: scheduleOf(engine, chain),
    ...(depositContract === undefined ? {} : { depositContract }),
    // A chain of our own has no miners.
    isMined: chain.schedule !== undefined,
    chainId: chain.chainId,
    head: chain.head,
    byNumber: (number) => chain.byNumber(number),
    hashOf: (number) => (chain.hashOf ? chain.hashOf(number) : ZERO_HASH),
  }
}
