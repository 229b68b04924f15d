/** Takes a block from elsewhere, checks everything it claims, and moves the state to it. */
import type {
  Engine,
  ExecutableTransaction,
  ExecutedTransaction,
  ForkName,
  Hex,
  RejectedTransaction,
} from '../api.ts'
import type { List } from '../decodedList.ts'
import { blobGasLimit } from '../forkRules.ts'
import type { BlockAccessList } from '../recording/blockAccessList.ts'
import { recoverSender } from '../sender.ts'
import {
  type BlockBody,
  type DecodedBlock,
  decodeBlock,
  ommersHash,
  transactionsRoot,
  withdrawalsRoot,
} from './block.ts'
import { blockRules } from './blockRules.ts'
import type { ChainView } from './chainView.ts'
import { type ActiveFork, activeFork } from './forkSchedule.ts'
import type { BlockHeader } from './header.ts'
import { assertHeaderFields, validateHeader } from './headerValidation.ts'
import { assertHeaderField, InvalidBlockError, invalidTransaction } from './invalidBlock.ts'
import { validateOmmers } from './ommers.ts'
import { blockEnvOf, commitmentsOf, type ProcessedBlock, processBlock } from './processing.ts'
import type { Receipts } from './receipt.ts'

export interface ImportedBlock extends DecodedBlock {
  /** Of each transaction. */
  senders: Hex[]
  executed: List<ExecutedTransaction>
  receipts: Receipts
  /** Each with its type in front (EIP-7685); empty before Prague. */
  requests: Uint8Array[]
}

export interface ImportOptions {
  /**
   * The block's access list (EIP-7928), where one came with it: hints that spare the lanes executing in vain, and no more. It is not compared
   * with anything, and whether it is right changes nothing. A MalformedAccessListError when it is no list.
   */
  accessList?: BlockAccessList
}

/**
 * Decodes, validates and executes the block on top of the chain's head. The engine holds its state afterwards; it is for the
 * caller to append the block to the chain, and not to use the engine meanwhile.
 *
 * Throws InvalidBlockError when the block breaks a rule, and whatever the engine throws; the state is then what it was.
 */
export async function importBlock(
  engine: Engine,
  chain: ChainView,
  rlp: Uint8Array,
  { accessList }: ImportOptions = {},
): Promise<ImportedBlock> {
  const block = decodeBlock(rlp)
  const { header } = block
  const active = activeFork(chain.schedule, header.number, header.timestampSec)
  const { blockSizeMax } = blockRules(active.fork)
  if (blockSizeMax !== null && block.size > blockSizeMax) {
    throw new InvalidBlockError('block-too-large', `${block.size} bytes`)
  }
  assertHeaderFields(header, active)
  if (header.parentHash !== chain.head.hash) throw new InvalidBlockError('unknown-parent', header.parentHash)
  validateHeader(header, chain.head.header, active)
  validateBody(header, block, active)
  validateOmmers(block.ommers, chain)
  const transactions = block.transactions.map((raw, index) => withSender(raw, index, active.fork))
  const checkpoint = engine.checkpoint()
  try {
    const processed = await processBlock(engine, {
      active,
      env: blockEnvOf(header, active, chain),
      transactions,
      ommers: block.ommers,
      withdrawals: block.withdrawals ?? [],
      rejectedTransaction: 'invalid',
      missingSystemContract: 'invalid',
      depositContract: chain.depositContract,
      paysRewards: chain.isMined !== false,
      record: false,
      ...(accessList && { accessList }),
    })
    await assertCommitments(engine, block, processed, active)
    return {
      ...block,
      senders: transactions.map(({ sender }) => sender),
      executed: processed.outcomes as List<
        ExecutedTransaction | RejectedTransaction
      > as List<ExecutedTransaction>,
      receipts: processed.receipts,
      requests: processed.requests,
    }
  } catch (error) {
    engine.rollback(checkpoint)
    throw error
  }
}

function validateBody(header: BlockHeader, body: BlockBody, { fork }: ActiveFork): void {
  const hasWithdrawals = blockRules(fork).headerFields > 16
  if ((body.withdrawals !== undefined) !== hasWithdrawals) throw new InvalidBlockError('wrong-body-fields')
  assertHeaderField('wrong-transactions-root', header.transactionsRoot, transactionsRoot(body.transactions))
  assertHeaderField('wrong-ommers-hash', header.ommersHash, ommersHash(body.ommers))
  if (body.withdrawals) {
    assertHeaderField('wrong-withdrawals-root', header.withdrawalsRoot, withdrawalsRoot(body.withdrawals))
  }
}

function withSender(raw: Uint8Array, index: number, fork: ForkName): ExecutableTransaction {
  const recovered = recoverSender(raw, fork)
  if ('sender' in recovered) return { raw, sender: recovered.sender }
  throw invalidTransaction(index, recovered.error)
}

async function assertCommitments(
  engine: Engine,
  block: DecodedBlock,
  processed: ProcessedBlock,
  active: ActiveFork,
): Promise<void> {
  const { header } = block
  if (active.blobs && (header.blobGasUsed ?? 0n) > blobGasLimit(active.blobs)) {
    throw new InvalidBlockError('blob-gas-used-above-limit', `${header.blobGasUsed}`)
  }
  const computed = await commitmentsOf(
    engine,
    processed,
    block.transactions,
    block.withdrawals ?? [],
    active,
    { stateRoot: true },
  )
  assertHeaderField('wrong-gas-used', header.gasUsed, computed.gasUsed)
  assertHeaderField('wrong-blob-gas-used', header.blobGasUsed, computed.blobGasUsed)
  assertHeaderField('wrong-logs-bloom', header.logsBloom, computed.logsBloom)
  assertHeaderField('wrong-receipts-root', header.receiptsRoot, computed.receiptsRoot)
  assertHeaderField('wrong-requests-hash', header.requestsHash, computed.requestsHash)
  assertHeaderField('wrong-state-root', header.stateRoot, computed.stateRoot)
}
