import type {
  BlockExecution,
  BlockRecording,
  Hex,
  IndexedChange,
  TransactionExecution,
} from '@safelane/devnet-engine'
import { findBlock, isPending, requireBlock } from '../blockReference.ts'
import type { Block } from '../chain/block.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'
import { blockReference, invalid } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** How recent blocks were executed, and what they touched. */
export const executionMethods: MethodTable = {
  safelane_getBlockExecution: method({ block: blockReference }, ({ node }, { block: reference }) => {
    if (isPending(reference)) throw invalid('block', 'must be a block of the chain')
    const block = requireBlock(node.store, reference)
    // At rest: while a block executes, its recording is being written.
    return node.exclusive(() => {
      const recording = node.executions.get(block.hash)
      if (!recording) throw notRecorded(node.executions.isOn)
      return executionJson(block, recording.execution())
    })
  }),

  eth_getBlockAccessList: method({ block: blockReference }, ({ node }, { block: reference }) => {
    const block = isPending(reference) ? undefined : findBlock(node.store, reference)
    return block ? node.exclusive(() => accessListJson(node.executions.get(block.hash))) : null
  }),
}

function notRecorded(isOn: boolean): RpcError {
  const why = isOn
    ? 'the execution of this block is not recorded, or not any more: memory holds recent blocks only'
    : 'executions are not recorded: the node was started with --no-recording'
  return new RpcError(RPC_CODE.resourceNotFound, why)
}

/** Numbers are JSON numbers, times whole nanoseconds. Rejected candidates are counted, but stand in no block. */
function executionJson(block: Block, { transactions, mode, workers, durationNs, truncated }: BlockExecution) {
  const executed = transactions.filter(({ rejected }) => !rejected)
  const sum = (count: (transaction: TransactionExecution) => number): number =>
    transactions.reduce((total, transaction) => total + count(transaction), 0)
  return {
    blockNumber: Number(block.header.number),
    blockHash: block.hash,
    mode,
    workers,
    durationNs: Math.round(durationNs),
    executions: sum(({ incarnations }) => incarnations),
    aborts: sum(({ aborts }) => aborts),
    waits: sum(({ waits }) => waits),
    rejected: transactions.length - executed.length,
    truncated,
    transactions: executed.map((transaction, index) =>
      transactionJson(transaction, index, block.transactions[index]!.hash),
    ),
  }
}

function transactionJson({ rejected: _, ...transaction }: TransactionExecution, index: number, hash: Hex) {
  return {
    ...transaction,
    index,
    hash,
    startedNs: Math.round(transaction.startedNs),
    durationNs: Math.round(transaction.durationNs),
    committedNs: Math.round(transaction.committedNs),
  }
}

/** As the execution APIs of Ethereum show it. */
function accessListJson(recording: BlockRecording | undefined) {
  const list = recording?.accessList()
  if (!list) throw new RpcError(RPC_CODE.historyPruned, 'Pruned history unavailable')
  return list.map((account) => ({
    address: account.address,
    storageChanges: account.storageChanges.map(({ key, changes }) => ({
      key,
      changes: changes.map(indexed((value) => ({ value }))),
    })),
    storageReads: account.storageReads,
    balanceChanges: account.balanceChanges.map(indexed((value) => ({ value: quantity(value) }))),
    nonceChanges: account.nonceChanges.map(indexed((value) => ({ value: quantity(value) }))),
    codeChanges: account.codeChanges.map(indexed((code) => ({ code }))),
  }))
}

const indexed =
  <Value, Shown extends object>(show: (value: Value) => Shown) =>
  ({ index, value }: IndexedChange<Value>) => ({ index: quantity(index), ...show(value) })
