/**
 * What the engine asks of the machine that it runs on. `node/` and `browser/` export the same names with these types, and
 * the conditions of `imports` in package.json choose between them: `#platform/lanes.ts` is one or the other.
 */
import type { WasmSource } from '../api.ts'
import type { TriePhase } from '../trieThread.ts'
import type { CompiledModule, EngineMemory } from '../webassembly.ts'

/** Builds whose memory fits the platform: shared between threads in Node, unshared in a browser. */
export type ModuleName = 'engine' | 'engine-trace' | 'trie'

/** The compiled module from `source`, else the one from this package's build folder, compiled once. */
export type LoadModule = (name: ModuleName, source?: WasmSource) => Promise<CompiledModule>
/** The same at once. In a browser only after `loadModule` was awaited; throws an Error before. */
export type LoadedModule = (name: ModuleName) => CompiledModule

/** The threads that execute a block together. */
export interface LanePool {
  /**
   * Lets all lanes work on the block that the control words describe. False: they have stopped at a transaction that lane 0
   * must run; then call it again. Rejects when a lane failed.
   */
  runBlock(): Promise<boolean>
  /** Lets all lanes work on the roots of the block, as `prepareRoots` left them. Rejects when a lane failed. */
  runRoots(): Promise<void>
  /**
   * Lets all lanes take part in a phase of the tries in `memory`, as soon as they are done with what they were told before; the caller
   * goes on meanwhile. Rejects when a lane failed.
   */
  runTries(phase: TriePhase, memory: EngineMemory): Promise<void>
  /** Whether a lane failed: then the pool is good for nothing any more. */
  readonly hasFailed: boolean
  close(): Promise<void>
}
export type StartLanes = (module: CompiledModule, memory: EngineMemory, workers: number) => Promise<LanePool>

/** How many lanes there may be, and what is taken when nothing is asked for. */
export interface LaneLimits {
  readonly workersMax: number
  readonly workersDefault: number
  readonly memoryMiBDefault: number
  /** Whether lanes on other threads can see the memory; decides which build is loaded. */
  readonly isMemoryShared: boolean
}

/** Nanoseconds since a moment that is the same on all threads of the process. */
export type Nanoseconds = () => number

/** Lets waiting events (timers, messages, network) have their turn. */
export type YieldToEvents = () => Promise<void>

/** Hexadecimal digits, without prefix. */
export type EncodeHex = (bytes: Uint8Array) => string
/** Null unless `digits` are whole hexadecimal bytes. */
export type DecodeHex = (digits: string) => Uint8Array | null
/** Reads `length` bytes at `at` of one buffer, again and again, without making a view of each. */
export type HexReader = (buffer: ArrayBufferLike) => (at: number, length: number) => string

export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** Public key (x‖y, 64 bytes) that signed a 32-byte hash, or null when there is none. */
export type RecoverPublicKey = (
  hash: Uint8Array,
  signature: Uint8Array,
  recoveryId: number,
) => Uint8Array | null
