/** A state, its tries and lanes, without an engine around them: tests see what the tries cost and hold. */
import { startLanes } from '#platform/lanes.ts'
import { loadModule } from '#platform/modules.ts'
import { forkRules } from '../forkRules.ts'
import { wordToBytes } from '../hex.ts'
import { instantiateLane, type LaneExports } from '../lane.ts'
import { planMemory, writePlan } from '../memoryMap.ts'
import { writeTables } from '../opcodeTable.ts'
import type { LanePool } from '../platform/platform.ts'
import { type DirtyList, StateMemory } from '../stateMemory.ts'
import { createStateTrie, type StateTrie } from '../trie.ts'
import { type EngineMemory, webAssembly } from '../webassembly.ts'

const memoryMiB = 1024
/** In assembly/trie/trieLayout.ts. */
const TASKS_DONE = 0x280
const PATIENCE_MS = 10_000

/** The caller's thread must not get ahead, so it does not sleep. */
function awaitFirstTask(memory: EngineMemory): void {
  const words = new Int32Array(memory.buffer)
  const until = performance.now() + PATIENCE_MS
  while (Atomics.load(words, TASKS_DONE >> 2) === 0)
    if (performance.now() > until) throw new Error('no lane has done a task')
}

export class TrieHarness {
  readonly state: StateMemory
  readonly pool: LanePool
  readonly lanes: number
  readonly #lane: LaneExports
  readonly #start: number
  trie: StateTrie = createStateTrie()

  private constructor(lane: LaneExports, state: StateMemory, pool: LanePool, lanes: number) {
    this.#lane = lane
    this.state = state
    this.pool = pool
    this.lanes = lanes
    this.#start = lane.beginChanges()
  }

  static async start(lanes: number): Promise<TrieHarness> {
    const pages = memoryMiB * 16
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const view = new DataView(memory.buffer)
    const plan = planMemory(memoryMiB, lanes + 1)
    writePlan(view, plan)
    writeTables(view, forkRules.osaka)
    const module = await loadModule('engine')
    const lane = instantiateLane(module, memory, 0, () => {})
    lane.initialise(1 << 16)
    const state = new StateMemory(lane, memory, plan.regions)
    return new TrieHarness(lane, state, await startLanes(module, memory, lanes), lanes)
  }

  setAccount(address: Uint8Array, nonce: bigint, balance: bigint): void {
    const account = this.state.ensureAccount(address)
    this.state.writeAccount(account, nonce, wordToBytes(balance), this.state.codeObject(account))
  }

  /** `slot` and `value` have 32 bytes. */
  setStorage(address: Uint8Array, slot: Uint8Array, value: Uint8Array): void {
    this.state.writeSlot(this.state.ensureAccount(address), slot, value)
  }

  /** Brings the tries up to date on the lanes, each phase of which one of them begins before the caller takes part. */
  async catchUp(): Promise<void> {
    await this.trie.applyOnLanes(this.takeChanged(), this.state.words, this.lanes, this.lanesFirst())
  }

  lanesFirst(): LanePool {
    const pool = this.pool
    return {
      runBlock: () => pool.runBlock(),
      runRoots: () => pool.runRoots(),
      runTries(phase, memory) {
        const running = pool.runTries(phase, memory)
        awaitFirstTask(memory)
        return running
      },
      get hasFailed() {
        return pool.hasFailed
      },
      close: () => pool.close(),
    }
  }

  takeChanged(): DirtyList {
    const list = this.state.takeDirtyList()
    this.state.resetMarks(list)
    return list
  }

  /** Begins anew with the empty state and new tries. */
  reset(): void {
    this.#lane.rollbackChanges(this.#start)
    this.takeChanged()
    this.trie = createStateTrie()
  }

  close(): Promise<void> {
    return this.pool.close()
  }
}
