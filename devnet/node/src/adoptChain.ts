import type { BlockProducer } from './blockProducer.ts'
import type { Block } from './chain/block.ts'
import type { NewChain } from './chain/newChain.ts'
import type { NodeParts } from './nodeParts.ts'
import type { ChainRecord } from './storage/chainRecord.ts'
import { blockRecord } from './storage/stateFile.ts'

/**
 * Puts a chain in the place of the one in the store, in the state file first, in one step. The engine holds its state already. Throws
 * RecordFileError, and everything but the engine is as it was.
 */
export async function adoptChain(
  { store, clock, stateFile, chainId, engine }: NodeParts,
  producer: BlockProducer,
  { blocks, oldestState, coinbase, gasLimit }: NewChain,
): Promise<void> {
  const [first, ...rest] = blocks as [Block, ...Block[]]
  const head = (blocks.at(-1) ?? first).header
  const before = { settings: producer.settings, clock: clock.capture() }
  clock.continueAfter(head.timestampSec)
  producer.settings = {
    ...before.settings,
    nextBaseFeePerGas: null,
    nextPrevRandao: null,
    ...(coinbase === undefined ? {} : { coinbase }),
    ...(gasLimit === undefined ? {} : { gasLimit }),
  }
  const settings = producer.allSettings()
  const identity: ChainRecord = {
    kind: 'genesis',
    chainId,
    fork: engine.fork,
    header: first.header,
    change: first.change,
    settings,
    loaded: { head: head.number, oldestState },
  }
  try {
    const records = [identity, ...rest.map((block) => blockRecord(block, settings))]
    const places = (await stateFile?.replace(records)) ?? []
    store.restart(first, undefined, places[0])
    store.forgetStatesBefore(oldestState)
    for (const [index, block] of rest.entries()) store.append(block, places[index + 1])
  } catch (error) {
    producer.settings = before.settings
    clock.restore(before.clock)
    throw error
  }
}
