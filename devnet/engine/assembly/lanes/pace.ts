/**
 * Whether several lanes are faster than one, measured while they work: gas per nanosecond, of the block as it is committed by
 * all lanes, beside that of stretches which one lane runs alone. Where nothing waits and nothing is stale nobody tries to be
 * alone. Where transactions depend on each other one lane tries a stretch, and when that was faster goes on so: the next
 * stretch is twice as long, and half as long for each time that lanes pay again. Between two stretches all lanes work. That a stretch is
 * wanted all lanes see (SOLO_WANTED), and the first that can runs it.
 */
import { conflictsAreDense, foreseeConflicts } from './batch'
import { now } from '../host'
import { BLOCK_GAS_USED, SOLO_COUNT, SOLO_LENGTH, SOLO_RATE, SOLO_WANTED } from '../layout'

/** Nanoseconds of a sample, and those before it: until then the other lanes may still be waking. */
const SAMPLE_NS: f64 = 400000
const WARM_UP_NS: f64 = 150000
/** So many transactions lie between two looks at the clock; a sample has at least so many. */
const LOOK_EVERY: u32 = 32
const SAMPLE_MIN: u32 = 256
/** Transactions from one sample to the next, while lanes pay. */
const SAMPLE_EVERY: u32 = 4096
const SOLO_MIN: u32 = 256
/** Of transactions that take longer (ns) lanes lose next to nothing by keeping in step. */
const LONG_NS: f64 = 8000
const SOLO_MAX: u32 = 16384

const IDLE: u32 = 0
const WARMING_UP: u32 = 1
const SAMPLING: u32 = 2
let phase: u32 = IDLE
/** When the pointer has come so far, this lane looks at the clock. */
let due: u32 = 0
/** When the phase began, and the block's gas then. */
let since: f64 = 0
let gasBefore: u64 = 0
let solos: u32 = 0
/** Where the sample began. */
let sampled: u32 = 0

/** The pace is measured from transaction `first` on. */
export function sampleFrom(first: u32): void {
  phase = IDLE
  due = first
}

/** Before a claim, with the pointer at `committed`: how many transactions this lane should run alone; 0: none. */
// @ts-ignore: decorator
@inline
export function stretchAlone(committed: u32): u32 {
  return committed < due ? 0 : look(committed)
}

function look(committed: u32): u32 {
  const time = now()
  due = committed + LOOK_EVERY
  if (phase != SAMPLING) {
    if (phase == WARMING_UP && time - since < WARM_UP_NS) return 0
    since = time
    gasBefore = load<u64>(BLOCK_GAS_USED)
    solos = load<u32>(SOLO_COUNT)
    phase++
    sampled = committed
    if (phase == SAMPLING) due = committed + SAMPLE_MIN
    return 0
  }
  const duration = time - since
  return duration < SAMPLE_NS ? 0 : judge(committed, duration)
}

function judge(committed: u32, duration: f64): u32 {
  sampleFrom(committed)
  if (duration > LONG_NS * <f64>(committed - sampled)) return 0
  if (load<u32>(SOLO_COUNT) != solos || load<u32>(SOLO_WANTED) != 0) return 0
  const rate = <f64>(load<u64>(BLOCK_GAS_USED) - gasBefore) / duration
  const alone = load<f64>(SOLO_RATE)
  const length = load<u32>(SOLO_LENGTH)
  if (conflictsAreDense(committed) && alone == 0) return setLength(SOLO_MIN)
  if (conflictsAreDense(committed) && alone > rate) return setLength(min<u32>(length << 1, SOLO_MAX))
  sampleFrom(committed + SAMPLE_EVERY)
  // Once they pay for long, being alone is tried again.
  if (length <= SOLO_MIN) store<f64>(SOLO_RATE, 0)
  setLength(length >> 1)
  return 0
}

function setLength(length: u32): u32 {
  const bounded = max<u32>(length, SOLO_MIN)
  store<u32>(SOLO_LENGTH, bounded)
  return bounded
}

/** A stretch alone begins; the caller holds the commit pointer. */
export function beginSolo(): void {
  store<u32>(SOLO_COUNT, load<u32>(SOLO_COUNT) + 1)
  gasBefore = load<u64>(BLOCK_GAS_USED)
  since = now()
}

/** The stretch is over, before transaction `end`. */
export function endSolo(end: u32): void {
  store<f64>(SOLO_RATE, <f64>(load<u64>(BLOCK_GAS_USED) - gasBefore) / (now() - since))
  // Or the next sample would be of batches that run into them.
  foreseeConflicts(end)
  sampleFrom(end)
}
