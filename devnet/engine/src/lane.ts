/** Instantiates the module over the engine's memory, for the caller's thread and for the workers alike. */
import { nanoseconds } from '#platform/clock.ts'
import { EngineMemoryError, type MemoryRegion } from './engineMemoryError.ts'
import { readPrecompileRules } from './forkMemory.ts'
import { impersonatedSigner } from './impersonatedSignatures.ts'
import { LANE_BYTES, returnDataBytes } from './memoryMap.ts'
import { runPrecompile } from './precompiles/index.ts'
import { type CompiledModule, type EngineMemory, webAssembly } from './webassembly.ts'

const growingRegions: readonly MemoryRegion[] = ['state', 'code', 'changes', 'block']

/** Exports of assembly/index.ts. Pointers come back as signed numbers: `>>> 0` before use. */
export interface LaneExports {
  laneBytes(): number
  start(lane: number): void
  initialise(buckets: number): void
  growBuckets(limit: number): number
  beginChanges(): number
  rollbackChanges(mark: number): void
  /** After lanes died in a block. */
  forgetPending(): void
  compactChanges(): number
  compactState(): void
  compactCode(): void
  forgetChanges(): void
  truncateState(mark: number): void
  truncateCode(mark: number): void
  internCode(bytes: number, length: number): number
  accountExists(account: number): number
  hashBytes(from: number, length: number, to: number): void
  work(): void
  lead(most: number): void
  workAlone(end: number): void
  handOver(): void
  finishBlock(): void
  /** Hints from `start` to `end`, with their keys, for the block that lanes are about to execute; and back, with the same end. */
  placeHints(keys: number, start: number, end: number): void
  forgetHints(end: number): void
  recordMessage(): number
  /** Packs results from `first` on; the index of the first that did not fit. */
  packResults(first: number, count: number): number
  /** The same with the records of the change log; `forward`: 1 for what entries hold now. */
  packChanges(first: number, count: number, forward: number): number
  packedStart(): number
  packedEnd(): number
  packedExecuted(): number
  prepareRoots(count: number, gasBefore: bigint): number
  workOnRoots(): void
  finishRoots(): void
  blockBloom(): number
  exchange(): number
  findAccount(): number
  readNonces(from: number, count: number, to: number): void
  ensureAccount(): number
  findSlot(account: number): number
  writeAccount(account: number, nonce: bigint, code: number): void
  writeSlot(account: number): void
  /** The new account; 0: there is one already. */
  provideAccount(nonce: bigint, code: number, isStorageKnown: number): number
  provideSlot(account: number): void
  transactionRecord(): number
  runMessageUncharged(isSystem: number): void
  keepMessage(): void
  messageEnd(): number
  messageGasUsed(): bigint
  messageOutput(): number
  messageOutputLength(): number
  messageLogs(): number
  messageLogsEnd(): number
  messageTouchCount(): number
  messageTouch(index: number): number
}

/** Writes the 32-byte hash of a block at `to`. */
export type BlockHashWriter = (number: bigint, to: number) => void

export function instantiateLane(
  module: CompiledModule,
  memory: EngineMemory,
  lane: number,
  blockHash: BlockHashWriter,
  hooks: object = {},
): LaneExports {
  const bytes = new Uint8Array(memory.buffer)
  const words = new DataView(memory.buffer)
  const outgrown = (): never => {
    if (lane === 0) throw new EngineMemoryError('transaction')
    throw new OutgrownError()
  }
  const returnBytes = returnDataBytes(words, lane)
  const signer = (input: Uint8Array) => impersonatedSigner(words, input)
  const host = {
    exhausted(region: number): never {
      throw new EngineMemoryError(growingRegions[region] ?? 'state')
    },
    outgrown,
    now: nanoseconds,
    precompile(
      id: number,
      input: number,
      length: number,
      gas: bigint,
      output: number,
      outputLength: number,
    ): bigint {
      const start = input >>> 0
      // Read anew each time: the next block may have another fork's rules.
      const rules = { ...readPrecompileRules(words), signer }
      const result = runPrecompile(id, bytes.subarray(start, start + length), gas, rules)
      if (!result) return -1n
      if (result.output.length > returnBytes) outgrown()
      bytes.set(result.output, output >>> 0)
      words.setUint32(outputLength >>> 0, result.output.length, true)
      return result.cost
    },
    blockHash(number: bigint, to: number): void {
      blockHash(BigInt.asUintN(64, number), to >>> 0)
    },
  }
  const instance = new webAssembly.Instance(module, { env: { memory }, host, ...hooks })
  const exports = instance.exports as unknown as LaneExports
  if (exports.laneBytes() >>> 0 !== LANE_BYTES)
    throw new Error('build/engine.wasm is stale: run `npm run build`')
  exports.start(lane)
  return exports
}

/** A lane died or failed in the midst of a block. The engine replaces the lanes and executes the block again, alone. */
export class LaneFailureError extends Error {
  override readonly name = 'LaneFailureError'
}

/** A transaction needs more than the tables of a speculating lane: lane 0 has to run it. */
export class OutgrownError extends Error {
  override readonly name = 'OutgrownError'
}
