/**
 * Hints: which transactions write where, as a block access list says that the caller has given. The host leaves them behind the
 * block's transactions, location by location, each account before its slots; their keys, 32 bytes big endian, lie apart in the same order:
 *
 *   0 writers u32   4 entry u32; at first 0: an account, 1: a slot of the account before   8 u32 per writer: its index, ascending
 *
 * A location's entry names it instead of its heat (contention.ts): a speculation that comes there waits until the latest writer before it
 * can be read. Lists tell reads for the whole block only, and so nobody knows before what a transaction will read; but when it reads, it
 * knows where. What a wait cannot do is make a result: a list that is wrong makes lanes wait in vain, or read too early, which
 * validation finds as ever, and that entry's hint is dropped for what is learned there (`heat`).
 */
import { BLOCK_HINTS, entriesLimit, ENTRY_END, ENV_COINBASE, scratch, SCRATCH_KEY } from '../layout'
import { ENTRY_HEAT, internAccount, internSlot } from '../state/state'
import { awaitWrites } from './window'
import { equalWords, readBigEndian } from '../words/word'

const LOCATION_ENTRY: usize = 4
const LOCATION_WRITERS: usize = 8
const KEY_BYTES: usize = 32

/** In the high 8 bits of ENTRY_HEAT, above any heat: the low 24 bits are the location's distance from BLOCK_HINTS, in words. */
const HINTED: u32 = 255
const DISTANCE_BITS: u32 = 24
const DISTANCE_MASK: u32 = (1 << DISTANCE_BITS) - 1

/** A list must not fill the state with entries that nobody touches: it may have an eighth of what is free. */
const ROOM_SHARE: u32 = 8

// @ts-ignore: decorator
@inline
export function isHinted(heat: u32): bool {
  return heat >> DISTANCE_BITS == HINTED
}

// @ts-ignore: decorator
@inline
function locationBytes(location: usize): usize {
  return LOCATION_WRITERS + (<usize>load<u32>(location) << 2)
}

/** Marks the entries of the locations from `start` to `end`, whose keys begin at `keys`; only while no lane runs. */
export function placeHints(keys: usize, start: usize, end: usize): void {
  store<u32>(BLOCK_HINTS, <u32>start)
  const key = scratch + SCRATCH_KEY
  const used = load<u32>(ENTRY_END)
  const limit = used + (<u32>entriesLimit - used) / ROOM_SHARE
  let account: usize = 0
  let isCoinbase = false
  for (let location = start; location < end; location += locationBytes(location), keys += KEY_BYTES) {
    const isSlot = load<u32>(location, LOCATION_ENTRY) != 0
    const distance = <u32>(location - start) >> 2
    const hasRoom = load<u32>(ENTRY_END) < limit && distance <= DISTANCE_MASK
    let entry: usize = 0
    readBigEndian(key, keys)
    if (!hasRoom) account = 0
    else if (isSlot) entry = account == 0 || load<u32>(location) == 0 ? 0 : internSlot(account, key)
    else {
      isCoinbase = equalWords(key, ENV_COINBASE)
      account = internAccount(key)
      // Whoever looks at the coinbase runs at the pointer; to wait for the fee of the one before would be in vain.
      entry = isCoinbase || load<u32>(location) == 0 ? 0 : account
    }
    store<u32>(location, <u32>entry, LOCATION_ENTRY)
    if (entry != 0) store<u32>(entry, (HINTED << DISTANCE_BITS) | distance, ENTRY_HEAT)
  }
}

/** Takes all of it back, but for the entries that are hot by now; only while no lane runs. */
export function forgetHints(end: usize): void {
  for (let location = <usize>load<u32>(BLOCK_HINTS); location < end; location += locationBytes(location)) {
    const entry = <usize>load<u32>(location, LOCATION_ENTRY)
    if (entry != 0 && isHinted(load<u32>(entry, ENTRY_HEAT))) store<u32>(entry, 0, ENTRY_HEAT)
  }
}

/** Waits until transaction `index` can read what the latest writer before it leaves at the entry of this heat. */
export function awaitWriter(heat: u32, index: u32): void {
  const location = <usize>load<u32>(BLOCK_HINTS) + (<usize>(heat & DISTANCE_MASK) << 2)
  const writers = location + LOCATION_WRITERS
  let low: u32 = 0
  let high = load<u32>(location)
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<u32>(writers + (<usize>middle << 2)) < index) low = middle + 1
    else high = middle
  }
  if (low != 0) awaitWrites(load<u32>(writers + ((<usize>low - 1) << 2)))
}
