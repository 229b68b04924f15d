/** What a block does to the state, in the order of the consensus rules; the one path of producing and importing blocks. */
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction, ExecutionReport, Hex } from '../api.ts'
import { blobGasLimit } from '../forkRules.ts'
import type { BlockAccessList } from '../recording/blockAccessList.ts'
import type { BlockRecording } from '../recording/blockExecution.ts'
import { TransactionResults } from '../transactionResults.ts'
import { orderedTrieRoot } from '../trieModule.ts'
import { blobBaseFee } from './blobGas.ts'
import { transactionsRoot, withdrawalsRoot } from './block.ts'
import { blockRules } from './blockRules.ts'
import { blockHashOf, type ChainView } from './chainView.ts'
import type { ActiveFork } from './forkSchedule.ts'
import type { BlockHeader } from './header.ts'
import { invalidTransaction } from './invalidBlock.ts'
import { payRewards } from './ommers.ts'
import { Receipts } from './receipt.ts'
import {
  collectRequests,
  defaultDepositContract,
  type MissingSystemContract,
  requestsHash,
} from './requests.ts'
import { payWithdrawals, type Withdrawal } from './withdrawal.ts'

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`

/** The fields of a header that are known before its block is executed. */
export type HeaderBeforeExecution = Pick<
  BlockHeader,
  | 'parentHash'
  | 'coinbase'
  | 'difficulty'
  | 'number'
  | 'gasLimit'
  | 'timestampSec'
  | 'prevRandao'
  | 'baseFeePerGas'
  | 'excessBlobGas'
  | 'parentBeaconBlockRoot'
>

/** What the transactions of a block with this header see. */
export function blockEnvOf(
  header: HeaderBeforeExecution,
  { fork, blobs }: ActiveFork,
  chain: Pick<ChainView, 'byNumber' | 'chainId'>,
): BlockEnv {
  return {
    fork,
    ...(chain.chainId === undefined ? {} : { chainId: chain.chainId }),
    number: header.number,
    timestampSec: header.timestampSec,
    coinbase: header.coinbase,
    gasLimit: header.gasLimit,
    baseFeePerGas: header.baseFeePerGas ?? 0n,
    prevRandao: blockRules(fork).proofOfWork ? wordHex(header.difficulty) : header.prevRandao,
    ...(blobs
      ? { blobBaseFee: blobBaseFee(header.excessBlobGas ?? 0n, blobs), blobGasLimit: blobGasLimit(blobs) }
      : {}),
    ...(header.parentBeaconBlockRoot === undefined
      ? {}
      : { parentBeaconBlockRoot: header.parentBeaconBlockRoot }),
    parentHash: header.parentHash,
    blockHash: blockHashOf(chain),
  }
}

export interface BlockInput {
  active: ActiveFork
  env: BlockEnv
  transactions: readonly ExecutableTransaction[]
  ommers: readonly BlockHeader[]
  withdrawals: readonly Withdrawal[]
  /** Whether a transaction that cannot stand in the block makes it invalid, or is left out of it. */
  rejectedTransaction: 'invalid' | 'left-out'
  missingSystemContract: MissingSystemContract
  /** Whether the rewards of proof of work are paid. */
  paysRewards: boolean
  /** Default: mainnet's (EIP-6110). */
  depositContract: Hex | undefined
  /** Records the execution, except where receipts hold state roots. */
  record: boolean
  /** Hints for the lanes; see `ExecutionOptions`. */
  accessList?: BlockAccessList
}

export interface ProcessedBlock {
  /** One per given transaction. */
  outcomes: TransactionResults
  /** How many of them were executed. */
  executedCount: number
  /** One per executed transaction. */
  receipts: Receipts
  /** After each executed transaction, where receipts hold them (before Byzantium). */
  stateRoots: readonly Hex[] | null
  gasUsed: bigint
  blobGasUsed: bigint
  /** Each with its type in front (EIP-7685); empty before Prague. */
  requests: Uint8Array[]
  report: ExecutionReport
  recording: BlockRecording | null
}

/**
 * Executes a block on the engine's state: system calls, transactions, withdrawals, requests, rewards.
 *
 * Throws InvalidBlockError for a rejected transaction, unless such are left out, and for what `collectRequests` refuses; the
 * state is then half that of the block, so the caller holds a checkpoint.
 */
export async function processBlock(engine: Engine, input: BlockInput): Promise<ProcessedBlock> {
  const { active, env, ommers, withdrawals } = input
  const rules = blockRules(active.fork)
  const executed = rules.receiptsHoldStateRoot
    ? await executeOneByOne(engine, env, input.transactions)
    : await executeTogether(engine, env, input)
  if (input.rejectedTransaction === 'invalid') assertAllExecuted(executed)
  payWithdrawals(engine, withdrawals)
  const requests =
    rules.headerFields < 21
      ? []
      : collectRequests(
          engine,
          env,
          executed.outcomes.logsOf(input.depositContract ?? defaultDepositContract),
          input,
        )
  if (rules.proofOfWork && input.paysRewards) payRewards(engine, rules.proofOfWork, env, ommers)
  return { ...executed, requests }
}

type ExecutedTransactions = Omit<ProcessedBlock, 'requests'>

async function executeTogether(
  engine: Engine,
  env: BlockEnv,
  { transactions, record, accessList }: BlockInput,
): Promise<ExecutedTransactions> {
  const options = { record, ...(accessList && { accessList }) }
  const { transactions: outcomes, ...result } = await engine.executeBlock(env, transactions, options)
  return { ...result, outcomes, receipts: new Receipts(outcomes), stateRoots: null }
}

/** The state root stands in the receipts: it is needed after each transaction. */
async function executeOneByOne(
  engine: Engine,
  env: BlockEnv,
  transactions: readonly ExecutableTransaction[],
): Promise<ExecutedTransactions> {
  const [first, ...rest] = transactions
  // Nothing is executed before the first: even an empty run would touch the coinbase, which then existed too early.
  let sum = await engine.executeBlock(env, first ? [first] : [])
  const results = [sum.transactions]
  const stateRoots: Hex[] = []
  const keepRoot = ({ executedCount }: BlockResult): void => {
    if (executedCount === 1) stateRoots.push(engine.stateRoot())
  }
  keepRoot(sum)
  for (const transaction of rest) {
    const result = await engine.executeBlock({ ...env, gasUsedBefore: sum.gasUsed }, [transaction])
    keepRoot(result)
    results.push(result.transactions)
    sum = {
      ...result,
      executedCount: sum.executedCount + result.executedCount,
      report: addReports(sum.report, result.report),
    }
  }
  const outcomes = TransactionResults.concatenate(results)
  const { transactions: _, ...result } = sum
  const receipts = new Receipts(outcomes, stateRoots)
  return { ...result, outcomes, receipts, stateRoots, recording: null }
}

/** The fields of a header that follow from the execution of its block. */
export type Commitments = Pick<
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

/**
 * What the header must say of the block that the engine has just processed, with these transactions, which are the executed
 * ones; fields that the fork has not are absent. Without `stateRoot` that root is zero.
 */
export async function commitmentsOf(
  engine: Engine,
  { receipts, stateRoots, gasUsed, blobGasUsed, requests }: ProcessedBlock,
  transactions: readonly Uint8Array[],
  withdrawals: readonly Withdrawal[],
  { fork }: ActiveFork,
  { stateRoot }: { stateRoot: boolean },
): Promise<Commitments> {
  const { headerFields } = blockRules(fork)
  const roots =
    stateRoots === null
      ? await engine.blockRoots({ stateRoot })
      : {
          transactionsRoot: transactionsRoot(transactions),
          receiptsRoot: orderedTrieRoot(receipts.encode(transactions)),
          logsBloom: uniteBlooms(receipts.map(({ logsBloom }) => logsBloom)),
          stateRoot: stateRoot ? engine.stateRoot() : null,
        }
  return {
    ...roots,
    stateRoot: roots.stateRoot ?? ZERO_HASH,
    gasUsed,
    ...(headerFields > 16 ? { withdrawalsRoot: withdrawalsRoot(withdrawals) } : {}),
    ...(headerFields > 17 ? { blobGasUsed } : {}),
    ...(headerFields > 20 ? { requestsHash: requestsHash(requests) } : {}),
  }
}

function assertAllExecuted({ outcomes, executedCount }: ExecutedTransactions): void {
  if (executedCount === outcomes.length) return
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === 'rejected') throw invalidTransaction(index, outcome.reason)
  }
}

function uniteBlooms(blooms: readonly Hex[]): Hex {
  const union = blooms.reduce((sum, bloom) => sum | BigInt(bloom), 0n)
  return `0x${union.toString(16).padStart(512, '0')}`
}

function addReports(a: ExecutionReport, b: ExecutionReport): ExecutionReport {
  return {
    ...b,
    executions: a.executions + b.executions,
    reexecutions: a.reexecutions + b.reexecutions,
    perLane: b.perLane.map((count, lane) => count + (a.perLane[lane] ?? 0)),
    durationMs: a.durationMs + b.durationMs,
  }
}

function wordHex(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}
