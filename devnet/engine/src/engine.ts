/** Creates engines: one memory, a lane on the caller's thread, and a pool of lanes on threads of their own. */
import { laneLimits } from '#platform/lanes.ts'
import { loadModule } from '#platform/modules.ts'
import type { Engine, EngineOptions } from './api.ts'
import type { Disturbance } from './disturbance.ts'
import { assertAllowed, overriddenRules } from './forkRules.ts'
import { LaneEngine } from './laneEngine.ts'
import { AWAIT_LOOKS, planMemory, SKIP_VALIDATION, writePlan } from './memoryMap.ts'
import { writeTables } from './opcodeTable.ts'
import { webAssembly } from './webassembly.ts'

export { EngineBusyError, EngineClosedError } from './engineBusyError.ts'

/** Blocks with fewer transactions are executed on the caller's thread: waking the lanes would cost more. */
const PARALLEL_MIN = 8

/** So often a lane that waits for another looks before it sleeps: some 0.3 ms; less where lanes have to share cores. */
const LOOKS = 200_000
const LOOKS_OF_MANY = 30_000

/** From how many changes on the tries take batches (docs/decisions/0019). */
const TRIE_BATCH_MIN = 1024

/** Options for tests of the engine itself. */
export interface EngineTestOptions {
  /** Blocks with at least so many transactions are executed by the lanes, where there are any. Default: 8, unless their transactions are cheap. */
  parallelFrom?: number
  /** Compacts the state before each block. Results stay the same, which shows that compaction loses nothing. */
  compactAlways?: boolean
  /** Commits speculation unchecked: results become wrong, which shows that the checks matter. */
  skipValidation?: boolean
  /** Disturbs the lanes: results stay the same, which shows that they do not depend on the schedule. */
  disturbance?: Disturbance
  /** The most memory that the tries may take. Default: what 32-bit addresses reach. */
  trieMemoryMiB?: number
  /** From so many changed accounts and slots on, the tries take them in batches, of which lanes do a part. */
  trieBatchesFrom?: number
}

/**
 * Creates an engine with an empty state.
 *
 * Throws a RangeError when `memoryMiB` is too little for so many workers (about 50 MiB each, and 180).
 */
export async function createEngine(options: EngineOptions, test: EngineTestOptions = {}): Promise<Engine> {
  const { workersDefault, workersMax, memoryMiBDefault, isMemoryShared } = laneLimits
  const workers = options.workers ?? workersDefault
  if (!Number.isInteger(workers) || workers < 1 || workers > workersMax) {
    const range =
      workersMax === 1 ? '1, because browsers have one lane' : `an integer from 1 to ${workersMax}`
    throw new RangeError(`workers must be ${range}, not ${workers}`)
  }
  const fork = options.fork ?? 'osaka'
  const experimental = options.experimental ?? false
  const isLazy = options.lazy ?? false
  assertAllowed(fork, { experimental, isLazy })
  const overrides = options.overrides ?? {}
  const memoryMiB = options.memoryMiB ?? memoryMiBDefault
  const plan = planMemory(memoryMiB, workers === 1 ? 1 : workers + 1)
  const pages = memoryMiB * 16
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: isMemoryShared })
  const view = new DataView(memory.buffer)
  writePlan(view, plan)
  writeTables(view, overriddenRules(fork, overrides))
  view.setUint32(SKIP_VALIDATION, test.skipValidation ? 1 : 0, true)
  view.setUint32(AWAIT_LOOKS, workers <= workersDefault ? LOOKS : LOOKS_OF_MANY, true)
  test.disturbance?.attach(memory)
  const module = await loadModule('engine', options.wasm?.engine)
  await loadModule('trie', options.wasm?.trie)
  const engine = new LaneEngine({
    chainId: options.chainId,
    fork,
    experimental,
    isLazy,
    overrides,
    workers,
    memory,
    module,
    regions: plan.regions,
    parallelFrom: test.parallelFrom ?? PARALLEL_MIN,
    alwaysLanes: test.parallelFrom !== undefined,
    tries: {
      memoryMiB: test.trieMemoryMiB,
      lanes: workers,
      batchesFrom: test.trieBatchesFrom ?? TRIE_BATCH_MIN,
    },
    traceModuleSource: options.wasm?.trace,
    compactAlways: test.compactAlways ?? false,
  })
  await engine.startWorkers()
  return engine
}
