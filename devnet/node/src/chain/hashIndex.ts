import type { Hex } from '@safelane/devnet-engine'

/** Parts of the table, by the hash's first byte: each grows by itself, so no growth is felt. */
const SHARDS = 256
const FIRST_SLOTS = 16
/** u32 words of an entry: fingerprint, value, detail. An empty one has the value 0; values are stored plus 1. */
const WORDS = 3

/** Where something with this hash may be. */
export interface IndexedPlace {
  value: number
  detail: number
}

/**
 * Finds numbers by hash in 12 to 24 bytes an entry. It keeps 40 bits of each hash, so whoever asks must look whether what it
 * finds is meant, and may get several places.
 */
export class HashIndex {
  readonly #shards: { words: Uint32Array; used: number }[] = Array.from({ length: SHARDS }, () => ({
    words: new Uint32Array(0),
    used: 0,
  }))

  /** `value` is below 2^32 - 1, `detail` below 2^32. */
  add(hash: Hex, value: number, detail: number): void {
    const shard = this.#shard(hash)
    const slots = shard.words.length / WORDS
    if (shard.used * 4 >= slots * 3) shard.words = grown(shard.words, Math.max(FIRST_SLOTS, slots * 2))
    put(shard.words, fingerprintOf(hash), value + 1, detail)
    shard.used++
  }

  /** Takes out one entry; nothing happens when it is not there. */
  remove(hash: Hex, value: number, detail: number): void {
    const shard = this.#shard(hash)
    const { words } = shard
    const fingerprint = fingerprintOf(hash)
    for (
      let at = firstSlot(words, fingerprint);
      words.length > 0 && words[at + 1] !== 0;
      at = after(words, at)
    ) {
      if (words[at] !== fingerprint || words[at + 1] !== value + 1 || words[at + 2] !== detail) continue
      closeGap(words, at)
      shard.used--
      return
    }
  }

  /** All places that may be meant. */
  *find(hash: Hex): Generator<IndexedPlace> {
    const { words } = this.#shard(hash)
    if (words.length === 0) return
    const fingerprint = fingerprintOf(hash)
    for (let at = firstSlot(words, fingerprint); words[at + 1] !== 0; at = after(words, at)) {
      if (words[at] === fingerprint) yield { value: words[at + 1]! - 1, detail: words[at + 2]! }
    }
  }

  clear(): void {
    for (const shard of this.#shards) Object.assign(shard, { words: new Uint32Array(0), used: 0 })
  }

  #shard(hash: Hex) {
    return this.#shards[Number.parseInt(hash.slice(2, 4), 16)]!
  }
}

function fingerprintOf(hash: Hex): number {
  return Number.parseInt(hash.slice(4, 12), 16)
}

function firstSlot(words: Uint32Array, fingerprint: number): number {
  return (fingerprint & (words.length / WORDS - 1)) * WORDS
}

function after(words: Uint32Array, at: number): number {
  return at + WORDS === words.length ? 0 : at + WORDS
}

function put(words: Uint32Array, fingerprint: number, stored: number, detail: number): void {
  let at = firstSlot(words, fingerprint)
  while (words[at + 1] !== 0) at = after(words, at)
  words[at] = fingerprint
  words[at + 1] = stored
  words[at + 2] = detail
}

/** The number of slots is a power of two. */
function grown(words: Uint32Array, slots: number): Uint32Array {
  const larger = new Uint32Array(slots * WORDS)
  for (let at = 0; at < words.length; at += WORDS) {
    if (words[at + 1] !== 0) put(larger, words[at]!, words[at + 1]!, words[at + 2]!)
  }
  return larger
}

/** Empties a slot and moves up what would not be found behind the gap. */
function closeGap(words: Uint32Array, gap: number): void {
  for (let at = after(words, gap); words[at + 1] !== 0; at = after(words, at)) {
    const wanted = firstSlot(words, words[at]!)
    // It may move to the gap unless its own first slot lies (cyclically) between the gap and where it is.
    const stays = gap <= at ? wanted > gap && wanted <= at : wanted > gap || wanted <= at
    if (stays) continue
    words.copyWithin(gap, at, at + WORDS)
    gap = at
  }
  words.fill(0, gap, gap + WORDS)
}
