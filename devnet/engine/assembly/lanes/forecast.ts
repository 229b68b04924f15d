/**
 * Which transactions will come to a hot entry (contention.ts), as far as earlier ones tell: those that call the same contract with
 * the same selector and the same first argument. A transaction of which nothing of the kind is known says so as it begins, and
 * later ones do not wait to see whether it comes. It is a hint, right or wrong: who was not waited for may make others stale.
 */
import { HOT_CALLS, HOT_CALLS_COUNT } from '../layout'
import { TX_DATA, TX_DATA_LENGTH, TX_TO, transaction } from '../transaction/record'
import { noteQueued } from './window'

/** So often in a row a call may not come to a hot entry until it is forgotten. */
const MEMORY: u8 = 8
/** Selector and first argument. */
const PREFIX_BYTES: u32 = 36

/** What is known of this lane's transaction, in HOT_CALLS; 0: it was not looked up. */
let known: usize = 0
let hasCome: bool = false

assert((HOT_CALLS_COUNT & (HOT_CALLS_COUNT - 1)) == 0)

/** This lane's transaction, speculated, is not looked up. */
// @ts-ignore: decorator
@inline
export function forgetForecast(): void {
  known = 0
}

/** Transaction `index` begins, which was prepared: says so if it is not expected at a hot entry. */
export function announce(index: u32): void {
  known = lookUp()
  hasCome = false
  if (load<u8>(known) == 0) noteQueued(index)
}

/** This lane's transaction has come to a hot entry. */
export function noteHotCall(): void {
  if (known == 0) known = lookUp()
  hasCome = true
  if (load<u8>(known) != MEMORY) store<u8>(known, MEMORY)
}

/** This lane's transaction, speculated, has ended. */
// @ts-ignore: decorator
@inline
export function endForecast(): void {
  if (known != 0 && !hasCome) doubt()
}

function doubt(): void {
  const left = load<u8>(known)
  if (left != 0) store<u8>(known, left - 1)
}

/** Where the calls that are like this one are counted. */
function lookUp(): usize {
  const data = <usize>load<u32>(transaction, TX_DATA)
  const length = min<u32>(load<u32>(transaction, TX_DATA_LENGTH), PREFIX_BYTES)
  let hash = load<u64>(transaction, TX_TO) ^ (load<u64>(transaction, TX_TO + 8) << 1)
  let at: u32 = 0
  for (; at + 8 <= length; at += 8) hash = mix(hash ^ load<u64>(data + at))
  for (; at < length; at++) hash = mix(hash ^ load<u8>(data + at))
  return HOT_CALLS + <usize>(hash & (HOT_CALLS_COUNT - 1))
}

// @ts-ignore: decorator
@inline
function mix(hash: u64): u64 {
  const product = hash * 0x9e3779b97f4a7c15
  return product ^ (product >> 29)
}
