/** Call frames of a lane: what a suspended frame needs to go on. Nested calls are not WebAssembly calls, so depth 1024 needs no native stack. */
import { codeJumps, codeLength, CODE_BYTES } from '../state/code'
import { outgrown } from '../host'
import {
  contentsStart,
  FRAME_BYTES,
  FRAME_DEPTH_MAX,
  lane,
  LANE_FRAMES,
  returnLimit,
  returnStart,
  STACK_FRAME_BYTES,
  stackLimit,
  stackStart,
} from '../layout'
import { beginCheckpoint, journalCount, resumeCheckpoint } from '../state/journal'
import { beginMemory } from './memory'
import { logEnd, setLogEnd } from '../state/overlay'

export const FRAME_PC: usize = 0
/** One past the top of the stack. */
export const FRAME_STACK_TOP: usize = 4
export const FRAME_GAS: usize = 8
/** Bytes of memory, a multiple of 32. */
export const FRAME_MEMORY_SIZE: usize = 16
export const FRAME_MEMORY: usize = 20
export const FRAME_CODE: usize = 24
export const FRAME_CODE_LENGTH: usize = 28
export const FRAME_JUMPS: usize = 32
/** Overlay entry of the account whose storage and balance the frame uses. */
export const FRAME_SELF: usize = 36
export const FRAME_DATA: usize = 40
export const FRAME_DATA_LENGTH: usize = 44
export const FRAME_STATIC: usize = 48
export const FRAME_STACK: usize = 52
export const FRAME_JOURNAL_MARK: usize = 56
export const FRAME_LOG_MARK: usize = 60
export const FRAME_REFUND_MARK: usize = 64
export const FRAME_CHECKPOINT: usize = 72
/** 1: runs init code, whose output becomes the code of FRAME_SELF. */
export const FRAME_IS_CREATE: usize = 76
/** Where the caller wants the output. */
export const FRAME_OUTPUT: usize = 80
export const FRAME_OUTPUT_LENGTH: usize = 84
export const FRAME_ADDRESS: usize = 96
export const FRAME_CALLER: usize = 128
export const FRAME_VALUE: usize = 160

/** The running frame. */
export let currentFrame: usize = 0
/** Bytes of the return data buffer. Only the running frame's buffer is ever observable, so there is one per lane. */
export let returnSize: u32 = 0
/** Refund counter of the transaction. */
export let refund: i64 = 0
/** How frame 0 ended, and the gas it left. */
export let outcome: u32 = 0
export let gasLeft: i64 = 0

export function setReturnSize(size: u32): void {
  returnSize = size
}

export function addRefund(amount: i64): void {
  refund += amount
}

export function setOutcome(end: u32, gas: i64): void {
  outcome = end
  gasLeft = gas
}

// @ts-ignore: decorator
@inline
export function returnBuffer(): usize {
  return returnStart
}

/** Makes sure that the return data buffer can hold `length` bytes. */
export function claimReturn(length: usize): void {
  if (length > returnLimit - returnStart) outgrown()
}

export function beginFrames(): void {
  beginMemory()
  currentFrame = 0
  returnSize = 0
  refund = 0
}

export function atDepthLimit(): bool {
  return currentFrame >= lane + LANE_FRAMES + <usize>FRAME_DEPTH_MAX * FRAME_BYTES
}

/** 1 for the outermost frame. */
export function depthOf(frame: usize): u32 {
  return <u32>((frame - lane - LANE_FRAMES) / FRAME_BYTES) + 1
}

export function isOutermost(frame: usize): bool {
  return frame == lane + LANE_FRAMES
}

/**
 * Opens a frame above the running one, and a checkpoint with it; the caller fills in code, data, addresses and gas. Its
 * stack and memory begin where those of the running frame end.
 */
export function openFrame(): usize {
  let frame = lane + LANE_FRAMES
  let stack = stackStart
  let memory = contentsStart
  if (currentFrame != 0) {
    frame = currentFrame + FRAME_BYTES
    stack = <usize>load<u32>(currentFrame, FRAME_STACK_TOP)
    memory = <usize>load<u32>(currentFrame, FRAME_MEMORY) + <usize>load<u32>(currentFrame, FRAME_MEMORY_SIZE)
  }
  if (stack + STACK_FRAME_BYTES > stackLimit) outgrown()
  store<u32>(frame, <u32>stack, FRAME_STACK)
  store<u32>(frame, <u32>stack, FRAME_STACK_TOP)
  store<u32>(frame, <u32>memory, FRAME_MEMORY)
  store<u32>(frame, 0, FRAME_MEMORY_SIZE)
  store<u32>(frame, journalCount, FRAME_JOURNAL_MARK)
  store<u32>(frame, <u32>logEnd, FRAME_LOG_MARK)
  store<i64>(frame, refund, FRAME_REFUND_MARK)
  store<u32>(frame, beginCheckpoint(), FRAME_CHECKPOINT)
  returnSize = 0
  return frame
}

/** Runs a code object in the frame. */
export function setFrameCode(frame: usize, code: usize): void {
  store<u32>(frame, <u32>(code + CODE_BYTES), FRAME_PC)
  store<u32>(frame, <u32>(code + CODE_BYTES), FRAME_CODE)
  store<u32>(frame, codeLength(code), FRAME_CODE_LENGTH)
  store<u32>(frame, <u32>codeJumps(code), FRAME_JUMPS)
}

export function setFrameData(frame: usize, data: usize, length: u32): void {
  store<u32>(frame, <u32>data, FRAME_DATA)
  store<u32>(frame, length, FRAME_DATA_LENGTH)
}

export function enterFrame(frame: usize): void {
  currentFrame = frame
}

/** Makes the caller of `frame` the running frame and its checkpoint the current one. */
export function leaveFrame(frame: usize): usize {
  currentFrame = frame - FRAME_BYTES
  resumeCheckpoint(load<u32>(currentFrame, FRAME_CHECKPOINT))
  return currentFrame
}

/** Puts logs and refunds back to where they were when the frame opened. */
export function rewindFrame(frame: usize): void {
  setLogEnd(<usize>load<u32>(frame, FRAME_LOG_MARK))
  refund = load<i64>(frame, FRAME_REFUND_MARK)
}
