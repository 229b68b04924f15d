/**
 * Adversarial schedules, for tests: where the result could depend on who comes first, a lane passes a point of this module.
 * When the host has given a seed, lanes dawdle there, give up what they need not give up, and stop for good where the host
 * wants them to die. Switched off, a point is a branch on a global that is read once per block.
 *
 * Whether a transaction is forced to something depends on seed, block and transaction alone; delays and refusals of the
 * pointer depend on the lane's own sequence. All end after a bounded number of steps.
 */
import {
  BLOCK_SEQUENCE,
  COMMITTED,
  DISTURBANCE_HANG_COUNTDOWN,
  DISTURBANCE_HANG_POINT,
  DISTURBANCE_HUNG,
  DISTURBANCE_SEED,
  laneIndex,
} from '../layout'

// ---- points; src/disturbance.ts has the same
/** The lane has claimed a transaction, and not looked at the pointer yet. */
export const CLAIMED: u32 = 0
/** A speculation ends; nobody has seen anything of it. */
export const EXECUTED: u32 = 1
/** Before each pending write is linked. */
export const LINKING: u32 = 2
/** All pending writes are linked, and the slot is not full yet. */
export const LINKED: u32 = 3
/** The lane has taken the pointer, and read nothing since. */
export const TAKEN: u32 = 4
/** The slot at the pointer is about to be validated. */
export const VALIDATING: u32 = 5
/** Before each write of a valid speculation goes to the state. */
export const COMMITTING: u32 = 6
/** A transaction is about to be run at the pointer. */
export const REPEATING: u32 = 7
/** The pointer has moved, or is about to be given back. */
export const ADVANCED: u32 = 8
/** The lane holds an entry's lock. */
export const LOCKED: u32 = 9
/** A speculation has copied an entry, and not looked at its version again. */
export const COPIED: u32 = 10

// ---- what may be forced
/** A transaction that could run at the pointer is speculated. */
export const SPECULATE: u32 = 16
/** A speculation is thrown away instead of published. */
export const GIVE_UP: u32 = 17
/** A valid speculation is executed again. */
export const REPEAT: u32 = 18
/** A transaction is left in the middle, for lane 0. */
export const HAND_OVER: u32 = 19
/** A speculation that could be committed from the overlay goes into its slot. */
export const PUBLISH: u32 = 20
/** The lane goes on alone for a short stretch. */
export const SOLO: u32 = 23
export const SOLO_FORCED: u32 = 5
/** A speculation that is done lingers until the pointer comes to it: what it has read becomes old. */
export const LINGER: u32 = 21
/** The same of what runs at the pointer. Not the same choice: those of HAND_OVER never show pending writes that others could have read. */
export const HAND_OVER_AT_POINTER: u32 = 22
const LINGER_LOOKS: u32 = 1 << 14

let disturbed: bool = false
let state: u64 = 0

/** One in `2^n` passages of a point is delayed, by at most `2^m` steps. */
const DELAY_CHANCE_BITS: u64 = 3
const DELAY_MAX_BITS: u64 = 15

/** Whether this lane's work on the block that begins is disturbed. */
export function armDisturbance(): void {
  const seed = load<u32>(DISTURBANCE_SEED)
  disturbed = seed != 0 && laneIndex != 0
  if (disturbed) state = mix(((<u64>seed << 32) | load<u32>(BLOCK_SEQUENCE)) ^ (<u64>laneIndex << 24)) | 1
}

export function disarmDisturbance(): void {
  disturbed = false
}

// @ts-ignore: decorator
@inline
export function disturb(point: u32): void {
  if (disturbed) dawdle(point)
}

// @ts-ignore: decorator
@inline
export function isForced(what: u32, index: u32): bool {
  return disturbed && isChosen(what, index)
}

/** Whether the lane must let the pointer be, this time. */
// @ts-ignore: decorator
@inline
export function isPointerRefused(): bool {
  return disturbed && (next() & 3) == 0
}

export function linger(index: u32): void {
  for (let looks: u32 = 0; looks < LINGER_LOOKS && atomic.load<u32>(COMMITTED) < index; looks++);
}

function dawdle(point: u32): void {
  if (load<u32>(DISTURBANCE_HANG_POINT) == point + 1) hang()
  const random = next()
  if (random & ((1 << DELAY_CHANCE_BITS) - 1)) return
  const steps = <u32>1 << <u32>((random >> DELAY_CHANCE_BITS) % (DELAY_MAX_BITS + 1))
  for (let i: u32 = 0; i < steps; i++) next()
}

/** At the passage that the host has chosen the lane stops, until its thread is ended. */
function hang(): void {
  if (atomic.sub<u32>(DISTURBANCE_HANG_COUNTDOWN, 1) != 1) return
  atomic.store<u32>(DISTURBANCE_HUNG, laneIndex)
  atomic.notify(DISTURBANCE_HUNG)
  while (true) atomic.wait<i32>(DISTURBANCE_HUNG, <i32>laneIndex, -1)
}

function isChosen(what: u32, index: u32): bool {
  const seed = load<u32>(DISTURBANCE_SEED)
  const number = load<u32>(BLOCK_SEQUENCE) + index
  const random = <u32>mix((((<u64>seed << 32) | number) * 0x9e3779b97f4a7c15) ^ what) & 0xff
  // Out of 256 transactions.
  if (what == SPECULATE || what == PUBLISH) return random < 160
  if (what == GIVE_UP) return random < 20
  if (what == REPEAT) return random < 28
  if (what == SOLO) return random < 10
  if (what == LINGER) return random < 16
  if (what == HAND_OVER_AT_POINTER) return random < 3
  return random < 2
}

/** xorshift64. */
function next(): u64 {
  let x = state
  x ^= x << 13
  x ^= x >> 7
  x ^= x << 17
  state = x
  return x >> 16
}

/** The finaliser of MurmurHash3. */
function mix(x: u64): u64 {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53
  return x ^ (x >> 33)
}
