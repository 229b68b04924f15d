/**
 * Whether several lanes are faster than one, measured while they work. Of every 256 transactions a lane takes the time that
 * it loses in the first 64: waiting in queues and for the pointer, running again what was stale, and keeping in step with the
 * others. When no more than one lane's time is left, one lane goes on alone for a stretch; the next stretch is twice as long,
 * and half as long for each time that lanes pay again.
 */
import { now } from './host'
import { BLOCK_LANES, SOLO_COUNT, SOLO_LENGTH } from './layout'

const SAMPLE: u32 = 64
const SAMPLE_EVERY: u32 = 256
/** So many lanes must be busy with what counts, on average. */
const LANES_MIN: f64 = 1.2
/** What a transaction takes longer on a lane than alone, in nanoseconds: by a lane's slot, and by lines that other cores have written. */
const STEP_NS: f64 = 600
const SOLO_MIN: u32 = 256
const SOLO_MAX: u32 = 4096

/** Whether this lane takes the time that it loses. */
export let isTiming: bool = false
let executed: u32 = 0
let since: f64 = 0
let lost: f64 = 0
let solos: u32 = 0

/** The lane begins to work, or has waited for a stretch of another one. */
export function beginSample(): void {
  isTiming = true
  executed = 0
  lost = 0
  solos = load<u32>(SOLO_COUNT)
  since = now()
}

/** Adds the time since `start`, of `now`. */
export function addLost(start: f64): void {
  lost += now() - start
}

/** After each transaction that the lane has claimed: whether it should go on alone. */
// @ts-ignore: decorator
@inline
export function lanesLose(): bool {
  executed++
  return (executed == SAMPLE || executed == SAMPLE_EVERY) && judge()
}

function judge(): bool {
  if (executed == SAMPLE_EVERY || load<u32>(SOLO_COUNT) != solos) {
    beginSample()
    return false
  }
  isTiming = false
  const time = now() - since
  const used = time - lost - STEP_NS * <f64>SAMPLE
  const loses = used * <f64>load<u32>(BLOCK_LANES) < time * LANES_MIN
  if (!loses) store<u32>(SOLO_LENGTH, load<u32>(SOLO_LENGTH) >> 1)
  return loses
}

/** Transactions of the stretch that this lane wants to run alone. */
export function nextSolo(): u32 {
  const length = min<u32>(max<u32>(load<u32>(SOLO_LENGTH) << 1, SOLO_MIN), SOLO_MAX)
  store<u32>(SOLO_LENGTH, length)
  return length
}

/** Such a stretch begins; the caller holds the commit pointer. */
export function noteSolo(): void {
  store<u32>(SOLO_COUNT, load<u32>(SOLO_COUNT) + 1)
}
