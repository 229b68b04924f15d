/**
 * How many transactions a lane claims at once. What a lane has speculated in a row it also commits in a row, from lines that
 * are its own, and at the commit pointer it runs the rest of its batch without giving the pointer away; so two lanes meet
 * once per batch. Where transactions wait for each other or were stale, they are claimed one by one for a while, for a
 * batch would keep the others from what it has written; from there batches grow with the way that has been calm. So the more
 * transactions depend on each other, the smaller batches are.
 */
import { BLOCK_COUNT, BLOCK_LANES, UNRULY, WINDOW } from '../layout'

const BATCH_MAX: u32 = 32
/** For so many transactions after each conflict; conflicts add up to at most so many. */
const CALM: u32 = 8
const CALM_MAX: u32 = 256
/** So many are left where conflicts are the rule. */
const CALM_DENSE: u32 = 64

/** Transaction `index` has waited for another one, or was stale. */
// @ts-ignore: decorator
@inline
export function noteConflict(index: u32): void {
  const until = max<u32>(load<u32>(UNRULY), index) + CALM
  if (until <= index + CALM_MAX) store<u32>(UNRULY, until)
}

/** Whether conflicts were the rule not long before transaction `index`. */
export function conflictsAreDense(index: u32): bool {
  return index + CALM_DENSE < load<u32>(UNRULY)
}

/** Whether transactions from `index` on are claimed one by one. */
// @ts-ignore: decorator
@inline
export function isUnruly(index: u32): bool {
  return index < load<u32>(UNRULY)
}

/** Conflicts are the rule before transaction `end`, though nothing there was in conflict: one lane ran it alone. */
export function foreseeConflicts(end: u32): void {
  store<u32>(UNRULY, end + CALM_DENSE + CALM)
}

/** Transactions that a lane may claim from `next` on. */
// @ts-ignore: decorator
@inline
export function batchFrom(next: u32): u32 {
  if (isUnruly(next)) return 1
  const lanes = load<u32>(BLOCK_LANES)
  const most = min<u32>(BATCH_MAX, WINDOW / (2 * lanes))
  const calm = (next - load<u32>(UNRULY)) / CALM
  // The last ones are shared out evenly.
  const share = (load<u32>(BLOCK_COUNT) - next) / (4 * lanes)
  return max<u32>(1, min<u32>(min<u32>(share, calm), most))
}
