/** Blocks as `evm_mine_detailed` shows them: with what their transactions returned. */
import { type Block, blockJson, inclusionOf } from '../chain/block.ts'
import { transactionJson } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import type { TraceOutcome } from '../tracing/collector.ts'
import { traceBlock } from '../tracing/replay.ts'
import { revertReason } from './revert.ts'

/** The block with full transactions, each with its `output`, and its `revertReason` where it reverted with words. */
export async function minedBlockJson(node: DevnetNode, block: Block) {
  const outcomes = await traceBlock(node, block, () => ({ hooks: {}, result: (outcome) => outcome }))
  return {
    ...blockJson(block, false),
    transactions: outcomes.map(({ index, result }) => ({
      ...transactionJson(block.transactions[index]!, inclusionOf(block, index)),
      ...outputOf(result),
    })),
  }
}

/** Nothing for what halted without a word, as in anvil. */
function outputOf({ halt, output }: TraceOutcome) {
  if (halt === null) return { output }
  if (halt !== 'revert') return {}
  const reason = revertReason(output)
  return { output, ...(reason === null ? {} : { revertReason: reason }) }
}
