/**
 * Learned conflicts. An entry because of which a speculation was stale is hot: the next transactions that touch it queue
 * there, in their order, instead of being executed twice. Each waits until what the one before it in the queue wrote can be
 * read. Transactions that touch different hot entries do not wait for each other, whatever contract they call.
 *
 *   ENTRY_HEAT: low 24 bits: number of the latest transaction in the queue; high 8 bits: how hot it is, 0 for cold, or 255:
 *   a block access list tells who writes there (hints.ts), and there is no queue
 *
 * A transaction does not know whether an earlier one will come to the same entry. It takes the first hot entry that one
 * touches for an answer, and so waits until every earlier transaction has touched one, is done, or has said that it is not expected
 * to come to any (forecast.ts). Where batches are claimed that would take too long, and nobody waits for it. All of it is a hint: who
 * reads too early is executed again, and who waits for one that then does not write has waited in vain.
 */
import { isUnruly } from './batch'
import { noteHotCall } from './forecast'
import { awaitWriter, isHinted } from './hints'
import { BLOCK_SEQUENCE, WINDOW } from '../layout'
import { ENTRY_HEAT } from '../state/state'
import { awaitQueued, awaitShown, noteQueued } from './window'

const NUMBER_BITS: u32 = 24
const NUMBERS: u32 = (1 << NUMBER_BITS) - 1
/** After a conflict; then a quarter of it is left after each touch that was alone in the window. */
const HEAT: u32 = 64
const COOLING: u32 = 2

/** Notes that a speculation was stale because of this entry; the caller holds the commit pointer. A hint that said otherwise was wrong. */
export function heat(entry: usize): void {
  const before = load<u32>(entry, ENTRY_HEAT)
  const number = isHinted(before) ? load<u32>(BLOCK_SEQUENCE) : before
  store<u32>(entry, (HEAT << NUMBER_BITS) | (number & NUMBERS), ENTRY_HEAT)
}

// @ts-ignore: decorator
@inline
export function isHot(entry: usize): bool {
  return load<u32>(entry, ENTRY_HEAT) >> NUMBER_BITS != 0
}

/** Transaction `index` touches a hot entry: it joins the queue and, unless it is at the commit pointer, waits for its turn. */
export function queueAt(entry: usize, index: u32, isAtPointer: bool): void {
  const heat = atomic.load<u32>(entry + ENTRY_HEAT)
  if (isHinted(heat)) {
    if (!isAtPointer) awaitWriter(heat, index)
    return
  }
  noteHotCall()
  if (!isAtPointer && isUnruly(index)) awaitQueued(index)
  const before = join(entry, (load<u32>(BLOCK_SEQUENCE) + index) & NUMBERS)
  noteQueued(index)
  if (!isAtPointer && before != 0 && before <= min<u32>(index, WINDOW)) awaitShown(index - before)
}

/** Puts the transaction of this number into the queue. Returns how far before it, in the block, the last one was. */
function join(entry: usize, number: u32): u32 {
  let word = atomic.load<u32>(entry + ENTRY_HEAT)
  while (true) {
    const before = (number - word) & NUMBERS
    // Half of all numbers and more: the last one stands behind it in the block, and stays the last.
    const last = before <= NUMBERS >> 1 ? number : word & NUMBERS
    const seen = atomic.cmpxchg<u32>(entry + ENTRY_HEAT, word, (cooled(word >> NUMBER_BITS, before) << NUMBER_BITS) | last)
    if (seen == word) return before
    word = seen
  }
}

/** The heat that is left after a touch so far behind the one before. */
// @ts-ignore: decorator
@inline
function cooled(heat: u32, before: u32): u32 {
  return before >= WINDOW && before <= NUMBERS >> 1 ? heat >> COOLING : heat
}
