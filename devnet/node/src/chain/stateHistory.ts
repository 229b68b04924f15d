/** States before the newest one: what leads back to them, and what single accounts and slots were then. */
import { type Hex, MergedChange } from '@safelane/devnet-engine'
import { bytesToHex, hexToBytes } from 'viem/utils'
import { SpillFile } from '../storage/spillFile.ts'
import type { ChainStore } from './chainStore.ts'

/** Blocks of one level that make one of the next. */
const FANOUT = 16
/** From this level on what was merged is kept in a file: it would take long to merge it again. */
const KEPT_LEVEL = 2
const CACHE_BYTES = 8 * 1024 * 1024

/** What is known of an account from the changes since; undefined: what it is now. */
export interface FormerAccount {
  nonce?: bigint
  balance?: bigint
  code?: Hex
}

/**
 * Changes of 16 blocks are merged into one when somebody first asks for a state before them, 16 of these into the next, and so on. So a state
 * is a few dozen merged changes away however long the chain is, and its distance is what differs, not how often it changed. Blocks
 * themselves cost nothing more.
 */
export class StateHistory {
  readonly #store: ChainStore
  readonly #cache = new Map<string, MergedChange>()
  #cachedBytes = 0
  readonly #kept = new Map<string, { place: number; length: number }>()
  #file: SpillFile | null = null
  readonly #folder: string | undefined
  #generation: number

  /** `folder`: where temporary files lie. */
  constructor(store: ChainStore, folder?: string) {
    this.#store = store
    this.#folder = folder
    this.#generation = store.generation
  }

  /** What leads from the newest state to that after block `number`, in the order in which it is applied. Throws PrunedStateError. */
  *wayBack(number: bigint): Generator<Uint8Array> {
    for (const change of this.#since(number).reverse()) yield change().direction
  }

  /** Throws PrunedStateError. */
  accountAt(number: bigint, address: Hex): FormerAccount {
    const key = hexToBytes(address)
    const former: FormerAccount = {}
    for (const change of this.#since(number)) {
      const account = change().account(key)
      if (!account) continue
      former.nonce ??= account.nonce
      former.balance ??= BigInt(bytesToHex(account.balance))
      if (!account.code) continue
      former.code = bytesToHex(account.code)
      break
    }
    return former
  }

  /** Undefined: what it is now. Throws PrunedStateError. */
  slotAt(number: bigint, address: Hex, slot: Hex): Hex | undefined {
    const [owner, key] = [hexToBytes(address), hexToBytes(slot)]
    for (const change of this.#since(number)) {
      const value = change().slot(owner, key)
      if (value) return bytesToHex(value)
    }
    return undefined
  }

  close(): void {
    this.#file?.close()
  }

  /** Merged changes of the blocks after `number`, the oldest first. */
  #since(number: bigint): (() => MergedChange)[] {
    this.#store.requireState(number)
    if (this.#generation !== this.#store.generation) this.#forget()
    const head = Number(this.#store.head.header.number)
    const changes: (() => MergedChange)[] = []
    for (let next = Number(number) + 1; next <= head; ) {
      let level = 0
      let span = 1
      // The head's own change may still grow by hand.
      while (next % (span * FANOUT) === 0 && next + span * FANOUT <= head) {
        level++
        span *= FANOUT
      }
      const first = next
      changes.push(() => (first === head ? this.#ofBlock(head) : this.#merged(level, first)))
      next += span
    }
    return changes
  }

  /** Of the 16^level blocks from `first` on. */
  #merged(level: number, first: number): MergedChange {
    const key = `${level} ${first}`
    const cached = this.#cache.get(key)
    if (cached) {
      // The newest in the map is the one that was asked for last.
      this.#cache.delete(key)
      this.#cache.set(key, cached)
      return cached
    }
    const change = this.#kept.has(key) ? this.#read(key) : this.#make(level, first)
    if (level >= KEPT_LEVEL && !this.#kept.has(key)) this.#keep(key, change)
    this.#cache.set(key, change)
    this.#cachedBytes += change.bytes.length
    for (const [oldest, { bytes }] of this.#cache) {
      if (this.#cachedBytes <= CACHE_BYTES) break
      this.#cache.delete(oldest)
      this.#cachedBytes -= bytes.length
    }
    return change
  }

  #make(level: number, first: number): MergedChange {
    if (level === 0) return this.#ofBlock(first)
    const span = FANOUT ** (level - 1)
    const parts = Array.from({ length: FANOUT }, (_, part) => this.#merged(level - 1, first + part * span))
    return MergedChange.merge(parts.map(({ direction }) => direction))
  }

  #ofBlock(number: number): MergedChange {
    return MergedChange.merge([...this.#store.undoOf(number)].reverse())
  }

  #keep(key: string, { bytes }: MergedChange): void {
    this.#file ??= new SpillFile(this.#folder)
    this.#kept.set(key, { place: this.#file.write(bytes), length: bytes.length })
  }

  #read(key: string): MergedChange {
    const { place, length } = this.#kept.get(key) as { place: number; length: number }
    return MergedChange.of((this.#file as SpillFile).read(place, length))
  }

  /** Blocks were taken off the chain: others may stand in their places. */
  #forget(): void {
    this.#generation = this.#store.generation
    this.#cache.clear()
    this.#cachedBytes = 0
    this.#kept.clear()
    this.#file?.close()
    this.#file = null
  }
}
