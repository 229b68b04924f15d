/** What may run full: four regions by their numbers in assembly/host.ts, the tables of lane 0, and the memory of the tries. */
export type MemoryRegion = 'state' | 'code' | 'changes' | 'block' | 'transaction' | 'tries'

const contents: Record<MemoryRegion, string> = {
  state: 'accounts and slots',
  code: 'contract code',
  changes: 'the change log',
  block: 'transactions and results of a block',
  transaction: 'what a single transaction does',
  tries: 'tries',
}

/** A region of the engine's memory is full. Nothing committed is lost: what was under way is taken back. */
export class EngineMemoryError extends Error {
  override readonly name = 'EngineMemoryError'
  readonly code = 'ENGINE_MEMORY_FULL'
  readonly region: MemoryRegion

  constructor(region: MemoryRegion, message?: string) {
    super(message ?? `the engine's memory for ${contents[region]} is full: create it with more memoryMiB`)
    this.region = region
  }
}
