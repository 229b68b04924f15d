/** What the engine keeps from one block to the next about who depends on whom. */
import type { IndexedBlock } from './blockTrace.ts'

export interface Learned {
  /** Of each location, by the place of its first writer: ENTRY_HEAT of the engine. */
  heat: Uint8Array
  /** Number of the last transaction in the location's queue; transactions are numbered through all blocks. */
  lastInQueue: Float64Array
  /** Of each kind of call: how often in a row it may yet not come to a hot location until it is forgotten (forecast.ts). */
  hotCalls: Uint8Array
  /** Number of the block's first transaction: BLOCK_SEQUENCE of the engine. */
  sequence: number
  /** Gas per nanosecond of the last stretch that one lane ran alone, 0: none; its length; how many there were. */
  soloRate: number
  soloLength: number
  soloCount: number
}

/** An engine that has seen nothing yet. */
export function nothingLearned(block: IndexedBlock): Learned {
  return {
    heat: new Uint8Array(block.writers.length),
    lastInQueue: new Float64Array(block.writers.length).fill(Number.NEGATIVE_INFINITY),
    hotCalls: new Uint8Array(block.callKinds),
    sequence: 0,
    soloRate: 0,
    soloLength: 0,
    soloCount: 0,
  }
}
