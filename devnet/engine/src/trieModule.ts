/** The trie's WebAssembly module: instances with a memory of their own, and what needs no state. */
import { laneLimits } from '#platform/lanes.ts'
import { loadedModule } from '#platform/modules.ts'
import type { Hex, OrderedTrieRoot } from './api.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { bytesToHex } from './hex.ts'
import { type CompiledModule, type EngineMemory, webAssembly } from './webassembly.ts'

export interface TrieExports {
  /** Grows: take `buffer` anew after each call that may allocate. */
  readonly memory: EngineMemory
  initialise(records: number, pagesMax: number): void
  updateBuffer(): number
  reserve(bytes: number): number
  applyUpdates(count: number): void
  root(): number
  proveAccount(): number
  proveSlot(): number
  proofBuffer(): number
  hashBytes(from: number, length: number): number
  orderedRoot(list: number, count: number, space: number): number
  hashedNodes(): number
  /** From here on: of batches, see `assembly/trie/trieBatch.ts`. */
  initialiseBatches(threads: number): void
  joinBatches(thread: number): void
  recordsPerBatch(): number
  recordsPerTask(): number
  batchRecords(): number
  beginBatch(records: number): number
  takeTask(phase: number): number
  finishTask(): void
  isPhaseDone(): number
  hashRecords(first: number, end: number): void
  planStorage(): number
  planAccounts(): number
  workOnSubtries(phase: number, isStorage: boolean): void
  endBatch(): void
}

let shared: TrieExports | undefined

/** All that 32-bit addresses reach, but for the last page: no end of anything is 2^32. */
export const trieMemoryMiBMax = 4095

/**
 * A new instance with room for `records` updates at once. Its functions throw an EngineMemoryError when they need more
 * than `memoryMiB`, or more than the machine gives; the instance is then good for nothing.
 */
export function instantiateTrie(records: number, memoryMiB = trieMemoryMiBMax): TrieExports {
  const pages = memoryMiB * 16
  const memory = new webAssembly.Memory({ initial: 1, maximum: pages, shared: laneLimits.isMemoryShared })
  const exports = instantiateTrieOver(loadedModule('trie'), memory)
  exports.initialise(records, pages)
  return exports
}

/** Another instance over the same memory, for another thread: `joinBatches` comes first. */
export function instantiateTrieOver(module: CompiledModule, memory: EngineMemory): TrieExports {
  const host = {
    exhausted(): never {
      const inUse = `${Math.round(memory.buffer.byteLength / 2 ** 20)} MiB are in use`
      throw new EngineMemoryError('tries', `the tries' memory is full: ${inUse}`)
    },
  }
  return new webAssembly.Instance(module, { env: { memory }, host }).exports as TrieExports
}

function stateless(): TrieExports {
  shared ??= instantiateTrie(0)
  return shared
}

const LIST_ENTRY_BYTES = 8

/** Keccak-256 of the bytes: 32 bytes. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const trie = stateless()
  const at = trie.reserve(bytes.length) >>> 0
  const memory = new Uint8Array(trie.memory.buffer)
  memory.set(bytes, at)
  const digest = trie.hashBytes(at, bytes.length) >>> 0
  return memory.slice(digest, digest + 32)
}

/** Root of the trie that maps the RLP of each index to the item: transaction, receipt and withdrawal roots. */
export const orderedTrieRoot: OrderedTrieRoot = (items): Hex => {
  const trie = stateless()
  let longest = 0
  let total = 0
  for (const item of items) {
    total += item.length
    if (item.length > longest) longest = item.length
  }
  const list = trie.reserve(items.length * LIST_ENTRY_BYTES + total + longest + 64) >>> 0
  const bytes = new Uint8Array(trie.memory.buffer)
  const view = new DataView(trie.memory.buffer)
  let at = list + items.length * LIST_ENTRY_BYTES
  items.forEach((item, index) => {
    view.setUint32(list + index * LIST_ENTRY_BYTES, at, true)
    view.setUint32(list + index * LIST_ENTRY_BYTES + 4, item.length, true)
    bytes.set(item, at)
    at += item.length
  })
  const root = trie.orderedRoot(list, items.length, at) >>> 0
  return bytesToHex(bytes.subarray(root, root + 32))
}
