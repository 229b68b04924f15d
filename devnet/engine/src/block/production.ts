/** Makes the next block of a chain. */
import type { Engine, ExecutableTransaction, ExecutionReport, Hex, RejectReason } from '../api.ts'
import type { BlockRecording } from '../recording/blockExecution.ts'
import { nextBaseFee } from './baseFee.ts'
import { nextExcessBlobGas } from './blobGas.ts'
import { blockRules } from './blockRules.ts'
import type { ChainView } from './chainView.ts'
import { nextDifficulty } from './difficulty.ts'
import { type ActiveFork, activeFork } from './forkSchedule.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, hashHeader, ZERO_NONCE } from './header.ts'
import {
  blockEnvOf,
  commitmentsOf,
  type HeaderBeforeExecution,
  type ProcessedBlock,
  processBlock,
} from './processing.ts'
import type { Receipts } from './receipt.ts'
import type { MissingSystemContract } from './requests.ts'
import { encodeWithdrawal, type Withdrawal } from './withdrawal.ts'

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`

/** What the producer of a block chooses. */
export interface BlockTemplate {
  timestampSec: bigint
  coinbase: Hex
  gasLimit: bigint
  prevRandao: Hex
  /** In wei per gas. Default: what follows from the parent (EIP-1559). */
  baseFeePerGas?: bigint
  /** Default: empty. */
  extraData?: Hex
  /** Default: zero. */
  parentBeaconBlockRoot?: Hex
  /** Default: none. */
  withdrawals?: readonly Withdrawal[]
}

export interface ProductionOptions {
  /** Without it the header carries a zero root: enough for a pending block, and far cheaper. Default true. */
  stateRoot?: boolean
  /** Default `invalid`: production fails. */
  missingSystemContract?: MissingSystemContract
  /** Records how the candidates are executed. Default false. */
  record?: boolean
}

/** Why a candidate was left out of a block. */
export type ExclusionReason =
  | RejectReason
  /** The block's RLP would be too large (EIP-7934). */
  | 'block-size-limit-exceeded'

/** More than the header of a block and the prefixes of its lists take, in bytes. */
const HEADER_ALLOWANCE = 1024
/** In front of a transaction in its list, where that is shorter than 16 MiB. */
const RLP_PREFIX_MAX = 4

export interface ProducedBlock<Transaction extends ExecutableTransaction> {
  header: BlockHeader
  hash: Hex
  transactions: Transaction[]
  withdrawals: readonly Withdrawal[]
  /** One per transaction of the block. */
  receipts: Receipts
  /** Each with its type in front (EIP-7685); empty before Prague. */
  requests: Uint8Array[]
  /** Candidates that could not stand in this block. */
  rejected: { transaction: Transaction; reason: ExclusionReason }[]
  report: ExecutionReport
  /** Of all candidates, rejected ones too; null unless asked for, and where there is no memory for it. */
  recording: BlockRecording | null
}

/**
 * Executes `candidates` in order on top of the chain's head and builds the block of those that can stand in it. The engine
 * holds the new state afterwards; the chain is not touched. When it throws (what the engine throws, or InvalidBlockError for
 * requests that cannot be collected) the state is what it was.
 */
export async function produceBlock<Transaction extends ExecutableTransaction>(
  engine: Engine,
  chain: ChainView,
  template: BlockTemplate,
  candidates: readonly Transaction[],
  { stateRoot = true, missingSystemContract = 'invalid', record = false }: ProductionOptions = {},
): Promise<ProducedBlock<Transaction>> {
  const active = activeFork(chain.schedule, chain.head.header.number + 1n, template.timestampSec)
  const begun = beginHeader(chain, template, active)
  const withdrawals = template.withdrawals ?? []
  const { fitting, tooMany } = fitInSize(candidates, withdrawals, blockRules(active.fork).blockSizeMax)
  const checkpoint = engine.checkpoint()
  try {
    const processed = await processBlock(engine, {
      active,
      env: blockEnvOf(begun, active, chain),
      transactions: fitting,
      ommers: [],
      withdrawals,
      rejectedTransaction: 'left-out',
      missingSystemContract,
      depositContract: chain.depositContract,
      paysRewards: chain.isMined !== false,
      record,
    })
    const { transactions, rejected } = divide(fitting, processed)
    for (const transaction of tooMany) rejected.push({ transaction, reason: 'block-size-limit-exceeded' })
    const raw = transactions.map((transaction) => transaction.raw)
    const header: BlockHeader = {
      ...begun,
      ...(await commitmentsOf(engine, processed, raw, withdrawals, active, { stateRoot })),
    }
    const { receipts, requests, report, recording } = processed
    return {
      header,
      hash: hashHeader(header),
      transactions,
      withdrawals,
      receipts,
      requests,
      rejected,
      report,
      recording,
    }
  } catch (error) {
    engine.rollback(checkpoint)
    throw error
  }
}

/** Divides the candidates at the first with which the block would be too large, whatever becomes of those before. */
function fitInSize<Transaction extends ExecutableTransaction>(
  candidates: readonly Transaction[],
  withdrawals: readonly Withdrawal[],
  sizeMax: number | null,
): { fitting: readonly Transaction[]; tooMany: readonly Transaction[] } {
  if (sizeMax === null) return { fitting: candidates, tooMany: [] }
  let room = sizeMax - HEADER_ALLOWANCE
  for (const withdrawal of withdrawals) room -= encodeWithdrawal(withdrawal).length
  for (const [index, { raw }] of candidates.entries()) {
    room -= raw.length + RLP_PREFIX_MAX
    if (room < 0) return { fitting: candidates.slice(0, index), tooMany: candidates.slice(index) }
  }
  return { fitting: candidates, tooMany: [] }
}

/** Those that stand in the block, and those that were left out. */
function divide<Transaction extends ExecutableTransaction>(
  candidates: readonly Transaction[],
  { outcomes, executedCount }: ProcessedBlock,
): Pick<ProducedBlock<Transaction>, 'transactions' | 'rejected'> {
  if (executedCount === candidates.length) return { transactions: [...candidates], rejected: [] }
  const transactions: Transaction[] = []
  const rejected: ProducedBlock<Transaction>['rejected'] = []
  for (const [index, transaction] of candidates.entries()) {
    const outcome = outcomes.isExecuted(index) ? null : outcomes.at(index)
    if (outcome?.kind === 'rejected') rejected.push({ transaction, reason: outcome.reason })
    else transactions.push(transaction)
  }
  return { transactions, rejected }
}

type BegunHeader = HeaderBeforeExecution & Pick<BlockHeader, 'ommersHash' | 'nonce' | 'extraData'>

function beginHeader(
  { head, isMined }: ChainView,
  template: BlockTemplate,
  { fork, blobs }: ActiveFork,
): BegunHeader {
  const rules = blockRules(fork)
  const parent = head.header
  return {
    parentHash: head.hash,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: template.coinbase,
    difficulty:
      rules.proofOfWork && isMined !== false
        ? nextDifficulty(rules.proofOfWork, parent, template.timestampSec)
        : 0n,
    number: parent.number + 1n,
    gasLimit: template.gasLimit,
    timestampSec: template.timestampSec,
    extraData: template.extraData ?? '0x',
    prevRandao: template.prevRandao,
    nonce: ZERO_NONCE,
    ...(rules.headerFields > 15 ? { baseFeePerGas: template.baseFeePerGas ?? nextBaseFee(parent) } : {}),
    ...(blobs
      ? {
          excessBlobGas: nextExcessBlobGas(parent, blobs, rules.blobReservePrice),
          parentBeaconBlockRoot: template.parentBeaconBlockRoot ?? ZERO_HASH,
        }
      : {}),
  }
}
