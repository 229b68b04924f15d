/** Lanes on threads of their own, over memory that they share. */
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { LANES_MAX } from '../../memoryMap.ts'
import { WorkerPool } from '../../workerPool.ts'
import type { LaneLimits, StartLanes, YieldToEvents } from '../platform.ts'

export const laneLimits: LaneLimits = {
  workersMax: LANES_MAX - 1,
  workersDefault: Math.min(availableParallelism(), 8),
  memoryMiBDefault: 2048,
  isMemoryShared: true,
}

export const startLanes: StartLanes = (module, memory, workers) => WorkerPool.start(module, memory, workers)

export const yieldToEvents: YieldToEvents = () => setImmediate()
