/**
 * When a block is over: each lane notes the generation of the last block it has finished in a word of its own, and whoever
 * notes it last finds that all have. No count that a thread could die on its way to, or that it could be counted in twice.
 */
import { LANE_COUNTER_BYTES, LANE_COUNTERS, LANE_FINISHED_GENERATION } from './memoryMap.ts'

/** They count up to this, then from 0 again. */
const GENERATIONS = 0x7fffffff

function wordOf(lane: number): number {
  return (LANE_COUNTERS + lane * LANE_COUNTER_BYTES + LANE_FINISHED_GENERATION) >> 2
}

/** Lane `lane` will not touch the block of this generation any more. */
export function finishLane(words: Int32Array, lane: number, generation: number): void {
  Atomics.store(words, wordOf(lane), generation)
}

/** Whether lanes 1 … `workers` have all finished it, or a later one, for each finishes them in their order. Two that finish at the same time may both be told so. */
export function haveAllFinished(words: Int32Array, workers: number, generation: number): boolean {
  for (let lane = 1; lane <= workers; lane++)
    if (isBefore(Atomics.load(words, wordOf(lane)), generation)) return false
  return true
}

export function nextGeneration(generation: number): number {
  return (generation + 1) & GENERATIONS
}

/** Of two that are not half of all apart. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) & GENERATIONS) > GENERATIONS >>> 1
}
