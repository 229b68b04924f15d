/**
 * The journal of one transaction: what overlay entries held before a change, so that a reverting frame can put it back.
 * A frame is a checkpoint; an entry is journaled once per checkpoint. Records follow each other downwards, towards the logs.
 *
 *   0 touch u32   4 flags u32   8 nonce u64   16 code u32   32 value (32 bytes)
 */
import { outgrown } from '../host'
import { JOURNAL_RECORD_BYTES, recordsEnd } from '../layout'
import { logEnd, TOUCH_CHECKPOINT, TOUCH_CODE, TOUCH_FLAGS, TOUCH_NONCE, TOUCH_VALUE } from './overlay'
import { copyWord } from '../words/word'

export let journalCount: u32 = 0
/** Never reused within a transaction. */
let nextCheckpoint: u32 = 1
let checkpoint: u32 = 1

export function clearJournal(): void {
  journalCount = 0
  nextCheckpoint = 2
  checkpoint = 1
}

/** Record number `index`. */
// @ts-ignore: decorator
@inline
function recordAt(index: u32): usize {
  return recordsEnd - (<usize>index + 1) * JOURNAL_RECORD_BYTES
}

/** End of the room that the journal leaves to the logs. */
export function journalEnd(): usize {
  return recordsEnd - <usize>journalCount * JOURNAL_RECORD_BYTES
}

/** Begins a checkpoint; returns its number for `resumeCheckpoint`. */
export function beginCheckpoint(): u32 {
  checkpoint = nextCheckpoint++
  return checkpoint
}

/** The frame of an earlier checkpoint goes on. */
export function resumeCheckpoint(number: u32): void {
  checkpoint = number
}

export function noteBeforeWrite(touch: usize): void {
  if (load<u32>(touch, TOUCH_CHECKPOINT) == checkpoint) return
  const record = recordAt(journalCount)
  if (record < logEnd) outgrown()
  journalCount++
  store<u32>(touch, checkpoint, TOUCH_CHECKPOINT)
  store<u32>(record, <u32>touch)
  store<u32>(record, load<u32>(touch, TOUCH_FLAGS), 4)
  store<u64>(record, load<u64>(touch, TOUCH_NONCE), 8)
  store<u32>(record, load<u32>(touch, TOUCH_CODE), 16)
  copyWord(record + 32, touch + TOUCH_VALUE)
}

/** Puts back everything journaled since the journal had `mark` records. */
export function revertJournal(mark: u32): void {
  while (journalCount > mark) {
    journalCount--
    const record = recordAt(journalCount)
    const touch = <usize>load<u32>(record)
    store<u32>(touch, load<u32>(record, 4), TOUCH_FLAGS)
    store<u64>(touch, load<u64>(record, 8), TOUCH_NONCE)
    store<u32>(touch, load<u32>(record, 16), TOUCH_CODE)
    copyWord(touch + TOUCH_VALUE, record + 32)
    // The checkpoint that journaled it may still be open: let it journal again.
    store<u32>(touch, 0, TOUCH_CHECKPOINT)
  }
}
