/** CALL, CALLCODE, DELEGATECALL, STATICCALL: what happens before a callee's first opcode and after its last. */
import { blake2f, BLAKE2F_OUTPUT_BYTES, blake2fGas } from './blake2f'
import { codeLength } from '../state/code'
import { depositCode } from './create'
import { delegatedCode, isDelegation, readDelegate } from './delegation'
import {
  atDepthLimit,
  claimReturn,
  currentFrame,
  enterFrame,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CHECKPOINT,
  FRAME_GAS,
  FRAME_IS_CREATE,
  FRAME_JOURNAL_MARK,
  FRAME_MEMORY,
  FRAME_MEMORY_SIZE,
  FRAME_OUTPUT,
  FRAME_OUTPUT_LENGTH,
  FRAME_SELF,
  FRAME_STACK_TOP,
  FRAME_STATIC,
  FRAME_VALUE,
  isOutermost,
  leaveFrame,
  openFrame,
  returnBuffer,
  returnSize,
  rewindFrame,
  setFrameCode,
  setFrameData,
  setOutcome,
  setReturnSize,
} from './frame'
import {
  callableGas,
  coldGas,
  GAS_CALL_STIPEND,
  GAS_CALL_VALUE,
  GAS_COLD_ACCOUNT,
  GAS_COPY_WORD,
  GAS_NEW_ACCOUNT,
  GAS_WARM,
  hasSetCodeTransactions,
  keepsCallGas,
  keepsEmptyAccounts,
  logsTransfers,
} from './gas'
import {
  CALL_DEPTH,
  INSUFFICIENT_FUNDS,
  OUT_OF_GAS,
  PRECOMPILE_FAILURE,
  REVERTED,
  RUNNING,
  STATIC_VIOLATION,
  STOPPED,
  succeeded,
} from './halt'
import { precompile } from '../host'
import { beginCheckpoint, journalCount, resumeCheckpoint, revertJournal } from '../state/journal'
import { scratch, SCRATCH_CALL } from '../layout'
import { grownSize, growMemory, regionEnd } from './memory'
import {
  beforeWrite,
  creditAccount,
  isEmptyAccount,
  logEnd,
  markTouched,
  precompileNumber,
  setLogEnd,
  TOUCH_CODE,
  TOUCH_KEY,
  TOUCH_VALUE,
  touchAccount,
  warm,
} from '../state/overlay'
import { appendTransferLog } from './transferLog'
import { movedPrecompile, traceCall, traceExit, traceFrameExit } from '../tracing/tracer'
import { TRACING } from '../tracing/tracingBuild'
import { clearWord, copyAddress, copyBytes, copyWord, exceedsU64, isZeroWord, lessThan, setWord, subtractWords } from '../words/word'

const CALL: u32 = 0xf1
const CALLCODE: u32 = 0xf2
const DELEGATECALL: u32 = 0xf4
const STATICCALL: u32 = 0xfa

/** Moves wei between two accounts; the sender's balance has been checked. The recipient is touched even by nothing. */
export function transfer(from: usize, to: usize, value: usize): void {
  markTouched(to)
  if (isZeroWord(value)) return
  beforeWrite(from)
  subtractWords(from + TOUCH_VALUE, from + TOUCH_VALUE, value)
  creditAccount(to, value)
  if (logsTransfers() && from != to) appendTransferLog(from + TOUCH_KEY, to + TOUCH_KEY, value)
}

/** Begins the call whose arguments lie on the running frame's stack. RUNNING, or how the running frame halts. */
export function beginCall(op: u32): u32 {
  const frame = currentFrame
  const takesValue = op == CALL || op == CALLCODE
  const top = <usize>load<u32>(frame, FRAME_STACK_TOP)
  const gasWord = top - 32
  const regions = top - (takesValue ? 128 : 96) // input offset; below it input length, output offset, output length
  const value = scratch + SCRATCH_CALL
  const address = value + 32
  if (takesValue) copyWord(value, top - 96)
  else clearWord(value)
  const sendsValue = !isZeroWord(value)
  const isStatic = load<u32>(frame, FRAME_STATIC) != 0
  if (op == CALL && sendsValue && isStatic) return STATIC_VIOLATION

  let gas = load<i64>(frame, FRAME_GAS)
  const memory = <usize>load<u32>(frame, FRAME_MEMORY)
  let size = load<u32>(frame, FRAME_MEMORY_SIZE)
  const end = max<u64>(regionEnd(regions, regions - 32), regionEnd(regions - 64, regions - 96))
  if (end > <u64>size) {
    gas = growMemory(memory, size, end, gas)
    if (gas < 0) return OUT_OF_GAS
    size = grownSize
    store<u32>(frame, size, FRAME_MEMORY_SIZE)
  }
  copyAddress(address, top - 64)
  const target = touchAccount(address)
  if (warm(target)) gas -= coldGas(op)
  if (sendsValue) {
    gas -= GAS_CALL_VALUE
    if (op == CALL && isEmptyAccount(target)) gas -= GAS_NEW_ACCOUNT
  } else if (op == CALL && keepsEmptyAccounts() && isEmptyAccount(target)) gas -= GAS_NEW_ACCOUNT
  let code = <usize>load<u32>(target, TOUCH_CODE)
  if (isDelegation(code) && hasSetCodeTransactions()) {
    const delegate = address + 32
    readDelegate(delegate, code)
    const holder = touchAccount(delegate)
    gas -= warm(holder) ? GAS_COLD_ACCOUNT : GAS_WARM
    code = delegatedCode(delegate, holder)
  }
  if (gas < 0) return OUT_OF_GAS
  let calleeGas = callableGas(gas)
  if (!exceedsU64(gasWord) && load<u64>(gasWord) < <u64>calleeGas) calleeGas = <i64>load<u64>(gasWord)
  else if (!keepsCallGas() && (exceedsU64(gasWord) || load<u64>(gasWord) > <u64>gas)) return OUT_OF_GAS
  gas -= calleeGas
  if (sendsValue) calleeGas += GAS_CALL_STIPEND

  // An empty region may have any offset; WebAssembly checks the bounds of empty copies.
  const inputLength = <u32>load<u64>(regions - 32)
  const input = inputLength == 0 ? memory : memory + <usize>load<u64>(regions)
  const outputLength = <u32>load<u64>(regions - 96)
  const output = outputLength == 0 ? memory : memory + <usize>load<u64>(regions - 64)
  const stackTop = top - (takesValue ? 224 : 192)
  store<u32>(frame, <u32>stackTop, FRAME_STACK_TOP)
  store<i64>(frame, gas, FRAME_GAS)
  setReturnSize(0)

  const self = <usize>load<u32>(frame, FRAME_SELF)
  if (TRACING) traceCall(op, frame, address, value, calleeGas, input, inputLength)
  if (atDepthLimit() || (sendsValue && lessThan(self + TOUCH_VALUE, value))) {
    if (TRACING) traceExit(atDepthLimit() ? CALL_DEPTH : INSUFFICIENT_FUNDS, calleeGas)
    endInline(frame, calleeGas, 0, output, outputLength)
    return RUNNING
  }
  let number = precompileNumber(address)
  if (TRACING) number = movedPrecompile(address, number)
  if (number != 0) {
    const mark = journalCount
    const logMark = logEnd
    const checkpoint = load<u32>(frame, FRAME_CHECKPOINT)
    beginCheckpoint()
    if (op == CALL) transfer(self, target, value)
    else if (op == STATICCALL) markTouched(target)
    const left = runPrecompile(number, input, inputLength, calleeGas)
    resumeCheckpoint(checkpoint)
    if (left < 0) {
      revertJournal(mark)
      setLogEnd(logMark)
    }
    if (TRACING) traceExit(left < 0 ? PRECOMPILE_FAILURE : STOPPED, left < 0 ? 0 : left)
    endInline(frame, left < 0 ? 0 : left, left < 0 ? 0 : 1, output, outputLength)
    return RUNNING
  }
  if (codeLength(code) == 0) {
    if (op == CALL) transfer(self, target, value)
    else if (op == STATICCALL) markTouched(target)
    if (TRACING) traceExit(STOPPED, calleeGas)
    endInline(frame, calleeGas, 1, output, outputLength)
    return RUNNING
  }

  const callee = openFrame()
  setFrameCode(callee, code)
  setFrameData(callee, input, inputLength)
  store<i64>(callee, calleeGas, FRAME_GAS)
  store<u32>(callee, 0, FRAME_IS_CREATE)
  store<u32>(callee, u32(isStatic || op == STATICCALL), FRAME_STATIC)
  store<u32>(callee, <u32>output, FRAME_OUTPUT)
  store<u32>(callee, outputLength, FRAME_OUTPUT_LENGTH)
  if (op == DELEGATECALL) {
    store<u32>(callee, <u32>self, FRAME_SELF)
    copyWord(callee + FRAME_ADDRESS, frame + FRAME_ADDRESS)
    copyWord(callee + FRAME_CALLER, frame + FRAME_CALLER)
    copyWord(callee + FRAME_VALUE, frame + FRAME_VALUE)
  } else {
    const isCallcode = op == CALLCODE
    store<u32>(callee, <u32>(isCallcode ? self : target), FRAME_SELF)
    copyWord(callee + FRAME_ADDRESS, isCallcode ? frame + FRAME_ADDRESS : address)
    copyWord(callee + FRAME_CALLER, frame + FRAME_ADDRESS)
    copyWord(callee + FRAME_VALUE, value)
    if (op == CALL) transfer(self, target, value)
  }
  enterFrame(callee)
  return RUNNING
}

/** Ends a call that needed no frame: gives gas back, pushes the flag, copies the return data. */
function endInline(frame: usize, gasBack: i64, success: u64, output: usize, outputLength: u32): void {
  store<i64>(frame, load<i64>(frame, FRAME_GAS) + gasBack, FRAME_GAS)
  const top = <usize>load<u32>(frame, FRAME_STACK_TOP)
  setWord(top, success)
  store<u32>(frame, <u32>top + 32, FRAME_STACK_TOP)
  copyBytes(output, returnBuffer(), min<u32>(outputLength, returnSize))
}

/** Runs a precompile into the return data buffer. Returns the gas that remains, or −1 if it failed. */
export function runPrecompile(number: u32, input: usize, length: u32, gas: i64): i64 {
  setReturnSize(0)
  if (number == 4) {
    const left = gas - 15 - GAS_COPY_WORD * <i64>((length + 31) >> 5)
    if (left < 0) return -1
    claimReturn(length)
    memory.copy(returnBuffer(), input, length)
    setReturnSize(length)
    return left
  }
  if (number == 9) {
    const cost = blake2fGas(input, length)
    if (cost < 0 || cost > gas) return -1
    blake2f(input, returnBuffer())
    setReturnSize(BLAKE2F_OUTPUT_BYTES)
    return gas - cost
  }
  const lengthAt = scratch + SCRATCH_CALL + 64
  store<u32>(lengthAt, 0)
  const cost = precompile(number, input, length, gas, returnBuffer(), lengthAt)
  if (cost < 0 || cost > gas) return -1
  setReturnSize(load<u32>(lengthAt))
  return gas - cost
}

/** Ends the running frame. True when it was the outermost: `outcome` and `gasLeft` then say how. */
export function endFrame(end: u32, gas: i64): bool {
  const frame = currentFrame
  const isCreate = load<u32>(frame, FRAME_IS_CREATE) != 0
  let left = gas
  if (isCreate && succeeded(end)) {
    store<i64>(frame, left, FRAME_GAS)
    end = depositCode(frame, end)
    left = load<i64>(frame, FRAME_GAS)
  }
  if (!succeeded(end)) {
    revertJournal(load<u32>(frame, FRAME_JOURNAL_MARK))
    rewindFrame(frame)
    if (end != REVERTED) {
      left = 0
      setReturnSize(0)
    }
  }
  if (TRACING) traceFrameExit(frame, end, left)
  if (isOutermost(frame)) {
    setOutcome(end, left)
    return true
  }
  const caller = leaveFrame(frame)
  store<i64>(caller, load<i64>(caller, FRAME_GAS) + left, FRAME_GAS)
  const top = <usize>load<u32>(caller, FRAME_STACK_TOP)
  store<u32>(caller, <u32>top + 32, FRAME_STACK_TOP)
  if (isCreate) {
    if (succeeded(end)) {
      copyWord(top, frame + FRAME_ADDRESS)
      setReturnSize(0)
    } else clearWord(top)
  } else {
    setWord(top, u64(succeeded(end)))
    const length = min<u32>(load<u32>(frame, FRAME_OUTPUT_LENGTH), returnSize)
    copyBytes(<usize>load<u32>(frame, FRAME_OUTPUT), returnBuffer(), length)
  }
  return false
}
