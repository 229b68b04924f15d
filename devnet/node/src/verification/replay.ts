/** `--replay`: makes a block again that `--verify` wrote to a file. */
import { createEngine, type Engine } from '@safelane/devnet-engine'
import { type BlockOutcome, buildBlock } from '../chain/blockProduction.ts'
import { type Difference, firstDifference } from './difference.ts'
import { enterState, type ReplayBlock, readReplayFile } from './replayFile.ts'

export interface Replay {
  block: ReplayBlock
  /** How often it was made in parallel. */
  runs: number
  /** The first that was found; null when all runs had the sequential result. */
  difference: Difference | null
}

/**
 * Makes the block once with one lane, then with several until a result differs, at most `runsMax` times: what depends on the threads'
 * timing need not happen each time. Throws as `readReplayFile` does.
 */
export async function replayBlock(path: string, runsMax: number, workers?: number): Promise<Replay> {
  const block = readReplayFile(path)
  const options = { chainId: block.chainId, fork: block.fork, overrides: block.overrides ?? {} }
  const one = await createEngine({ ...options, workers: 1 })
  const several = await createEngine(workers === undefined ? options : { ...options, workers })
  try {
    enterState(one, block)
    enterState(several, block)
    const sequential = await make(one, block)
    let difference: Difference | null = null
    let runs = 0
    while (runs < runsMax && !difference) {
      const parallel = await make(several, block)
      several.apply(parallel.block.change.undo)
      several.takeChange()
      difference = firstDifference(block.transactions, parallel, sequential)
      runs++
    }
    return { block, runs, difference }
  } finally {
    await Promise.all([one.close(), several.close()])
  }
}

function make(engine: Engine, { template, ancestors, transactions }: ReplayBlock): Promise<BlockOutcome> {
  const [head] = ancestors
  if (!head) throw new SyntaxError('the file names no parent')
  const byNumber = (number: bigint) => ancestors[Number(head.header.number - number)]
  return buildBlock(engine, { head, byNumber }, template, transactions, { stateRoot: true })
}
