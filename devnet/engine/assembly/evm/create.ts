/** CREATE, CREATE2, the code they deposit, and SELFDESTRUCT. */
import { analyseJumps, CODE_PADDING, codeLength, internCode } from '../state/code'
import {
  addRefund,
  atDepthLimit,
  currentFrame,
  enterFrame,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE,
  FRAME_CODE_LENGTH,
  FRAME_GAS,
  FRAME_IS_CREATE,
  FRAME_JUMPS,
  FRAME_MEMORY,
  FRAME_MEMORY_SIZE,
  FRAME_OUTPUT_LENGTH,
  FRAME_PC,
  FRAME_SELF,
  FRAME_STACK_TOP,
  FRAME_STATIC,
  FRAME_VALUE,
  openFrame,
  returnBuffer,
  returnSize,
  setFrameData,
  setReturnSize,
} from './frame'
import {
  callableGas,
  codeSizeMax,
  coldGas,
  createdNonce,
  failsUnpaidCode,
  GAS_CODE_BYTE,
  GAS_CREATE,
  GAS_KECCAK_WORD,
  initCodeSizeMax,
  initCodeWordGas,
  keepsEmptyAccounts,
  refusesEfCode,
  selfDestructBurns,
  selfDestructDeletesOld,
  selfDestructNewAccountGas,
  selfDestructRefund,
} from './gas'
import {
  CODE_STARTS_WITH_EF,
  CODE_TOO_LARGE,
  INIT_CODE_TOO_LARGE,
  OUT_OF_GAS,
  RUNNING,
  STATIC_VIOLATION,
  STOPPED,
} from './halt'
import { transfer } from './calls'
import { hashBytes, hashToWord } from '../hashing/hash'
import { scratch, SCRATCH_CALL, SCRATCH_RLP } from '../layout'
import { claimMemory, grownSize, growMemory, regionEnd } from './memory'
import { traceCreate, traceFailedCreate, traceSelfDestruct } from '../tracing/tracer'
import { TRACING } from '../tracing/tracingBuild'
import {
  beforeWrite,
  CREATED,
  DESTRUCTED,
  isEmptyAccount,
  markDestructed,
  TOUCH_CODE,
  TOUCH_ENTRY,
  TOUCH_FLAGS,
  TOUCH_KEY,
  TOUCH_NONCE,
  TOUCH_VALUE,
  touchAccount,
  warm,
} from '../state/overlay'
import { ENTRY_SLOT_COUNT } from '../state/state'
import {
  clearWord,
  copyAddress,
  copyWord,
  exceedsU64,
  isZeroWord,
  lessThan,
  writeAddressBytes,
  writeBigEndian,
} from '../words/word'

/** The address that `creator` makes with its `nonce`: the low 160 bits of keccak(rlp([creator, nonce])). */
export function createAddress(to: usize, creator: usize, nonce: u64): void {
  const rlp = scratch + SCRATCH_RLP
  store<u8>(rlp + 1, 0x94)
  writeAddressBytes(rlp + 2, creator)
  let length: usize = 22
  if (nonce < 0x80) {
    store<u8>(rlp + length, nonce == 0 ? 0x80 : <u8>nonce)
    length++
  } else {
    const bytes = <usize>(8 - (<u32>clz<u64>(nonce) >> 3))
    store<u8>(rlp + length, <u8>(0x80 + bytes))
    length++
    for (let i: usize = bytes; i > 0; i--) {
      store<u8>(rlp + length, <u8>(nonce >> ((<u64>i - 1) << 3)))
      length++
    }
  }
  store<u8>(rlp, <u8>(0xc0 + length - 1))
  hashToWord(rlp, length, to)
  copyAddress(to, to)
}

/** EIP-1014: keccak(0xff ‖ creator ‖ salt ‖ keccak(init code)). */
function create2Address(to: usize, creator: usize, salt: usize, init: usize, length: u32): void {
  const preimage = scratch + SCRATCH_RLP
  store<u8>(preimage, 0xff)
  writeAddressBytes(preimage + 1, creator)
  writeBigEndian(preimage + 21, salt)
  hashBytes(init, length, preimage + 53)
  hashToWord(preimage, 85, to)
  copyAddress(to, to)
}

/** Begins the creation whose arguments lie on the running frame's stack. RUNNING, or how the running frame halts. */
export function beginCreate(isCreate2: bool): u32 {
  const frame = currentFrame
  if (load<u32>(frame, FRAME_STATIC)) return STATIC_VIOLATION
  const top = <usize>load<u32>(frame, FRAME_STACK_TOP)
  const value = scratch + SCRATCH_CALL
  const address = value + 32
  copyWord(value, top - 32)
  const offset = top - 64
  const lengthWord = top - 96
  let gas = load<i64>(frame, FRAME_GAS) - GAS_CREATE
  if (gas < 0) return OUT_OF_GAS
  const isTooLarge = exceedsU64(lengthWord) || load<u64>(lengthWord) > <u64>initCodeSizeMax()
  if (isTooLarge && initCodeSizeMax() != 0) return INIT_CODE_TOO_LARGE
  const memory = <usize>load<u32>(frame, FRAME_MEMORY)
  const end = regionEnd(offset, lengthWord)
  if (end > <u64>load<u32>(frame, FRAME_MEMORY_SIZE)) {
    gas = growMemory(memory, load<u32>(frame, FRAME_MEMORY_SIZE), end, gas)
    if (gas < 0) return OUT_OF_GAS
    store<u32>(frame, grownSize, FRAME_MEMORY_SIZE)
  }
  const length = <u32>load<u64>(lengthWord)
  const words = <i64>((length + 31) >> 5)
  gas -= words * (initCodeWordGas() + (isCreate2 ? GAS_KECCAK_WORD : 0))
  if (gas < 0) return OUT_OF_GAS

  const init = length == 0 ? memory : memory + <usize>load<u64>(offset)
  const stackTop = top - (isCreate2 ? 128 : 96)
  store<u32>(frame, <u32>stackTop + 32, FRAME_STACK_TOP) // a failure pushes 0
  setReturnSize(0)
  const self = <usize>load<u32>(frame, FRAME_SELF)
  const nonce = load<u64>(self, TOUCH_NONCE)
  if (atDepthLimit() || lessThan(self + TOUCH_VALUE, value) || nonce == u64.MAX_VALUE) {
    clearWord(stackTop)
    store<i64>(frame, gas, FRAME_GAS)
    if (TRACING) traceFailedCreate(isCreate2, frame, value, gas, init, length)
    return RUNNING
  }
  if (isCreate2) create2Address(address, frame + FRAME_ADDRESS, top - 128, init, length)
  else createAddress(address, frame + FRAME_ADDRESS, nonce)
  const createGas = callableGas(gas)
  store<i64>(frame, gas - createGas, FRAME_GAS)
  beforeWrite(self)
  store<u64>(self, nonce + 1, TOUCH_NONCE)
  const created = touchAccount(address)
  warm(created)
  clearWord(stackTop)
  if (TRACING) traceCreate(isCreate2, frame, address, value, createGas, init, length, collides(created))
  if (collides(created)) return RUNNING
  store<u32>(frame, <u32>stackTop, FRAME_STACK_TOP)
  openCreateFrame(frame + FRAME_ADDRESS, self, created, value, init, length, createGas)
  return RUNNING
}

/** Whether something is at the address already (EIP-684, EIP-7610). */
export function collides(created: usize): bool {
  return (
    load<u64>(created, TOUCH_NONCE) != 0 ||
    codeLength(<usize>load<u32>(created, TOUCH_CODE)) != 0 ||
    load<u32>(<usize>load<u32>(created, TOUCH_ENTRY), ENTRY_SLOT_COUNT) != 0
  )
}

/** Enters a frame that runs `length` bytes of init code for the account `created`. */
export function openCreateFrame(
  callerAddress: usize,
  caller: usize,
  created: usize,
  value: usize,
  init: usize,
  length: u32,
  gas: i64,
): void {
  const frame = openFrame()
  // Init code runs from a copy below the frame's memory: padded, and with a jump table.
  const code = (<usize>load<u32>(frame, FRAME_MEMORY) + 63) & ~63
  claimMemory(<u64>code + 2 * <u64>length + CODE_PADDING + 128)
  const jumps = code + ((<usize>length + CODE_PADDING + 63) & ~63)
  const memoryStart = (jumps + <usize>length + 63) & ~63
  memory.copy(code, init, length)
  memory.fill(code + length, 0, memoryStart - code - length)
  analyseJumps(code, length, jumps)
  store<u32>(frame, <u32>memoryStart, FRAME_MEMORY)
  store<u32>(frame, <u32>code, FRAME_PC)
  store<u32>(frame, <u32>code, FRAME_CODE)
  store<u32>(frame, length, FRAME_CODE_LENGTH)
  store<u32>(frame, <u32>jumps, FRAME_JUMPS)
  setFrameData(frame, code, 0)
  store<i64>(frame, gas, FRAME_GAS)
  store<u32>(frame, 1, FRAME_IS_CREATE)
  store<u32>(frame, 0, FRAME_STATIC)
  store<u32>(frame, 0, FRAME_OUTPUT_LENGTH)
  store<u32>(frame, <u32>created, FRAME_SELF)
  copyWord(frame + FRAME_ADDRESS, created + TOUCH_KEY)
  copyWord(frame + FRAME_CALLER, callerAddress)
  copyWord(frame + FRAME_VALUE, value)
  beforeWrite(created)
  store<u64>(created, createdNonce(), TOUCH_NONCE)
  store<u32>(created, load<u32>(created, TOUCH_FLAGS) | CREATED, TOUCH_FLAGS)
  transfer(caller, created, value)
  enterFrame(frame)
}

/** Makes the return data the code of the created account. Returns `end`, or why the creation fails. */
export function depositCode(frame: usize, end: u32): u32 {
  const length: u32 = end == STOPPED ? 0 : returnSize
  const code = returnBuffer()
  if (length > codeSizeMax()) return CODE_TOO_LARGE
  if (length > 0 && load<u8>(code) == 0xef && refusesEfCode()) return CODE_STARTS_WITH_EF
  const gas = load<i64>(frame, FRAME_GAS) - GAS_CODE_BYTE * <i64>length
  if (gas < 0) {
    if (failsUnpaidCode()) return OUT_OF_GAS
    setReturnSize(0)
    return end
  }
  store<i64>(frame, gas, FRAME_GAS)
  if (length == 0) return end // the account has no code, and in its own way
  const self = <usize>load<u32>(frame, FRAME_SELF)
  beforeWrite(self)
  store<u32>(self, <u32>internCode(code, length), TOUCH_CODE)
  return end
}

const SELFDESTRUCT: usize = 0xff

/** SELFDESTRUCT to the address at `word`; which accounts it deletes is the fork's rule (EIP-6780). Returns the gas that remains, or −1. */
export function selfDestruct(word: usize, gas: i64): i64 {
  const self = <usize>load<u32>(currentFrame, FRAME_SELF)
  const address = scratch + SCRATCH_CALL
  copyAddress(address, word)
  const heir = touchAccount(address)
  if (warm(heir)) gas -= coldGas(SELFDESTRUCT)
  if (isEmptyAccount(heir) && (keepsEmptyAccounts() || !isZeroWord(self + TOUCH_VALUE))) gas -= selfDestructNewAccountGas()
  if (gas < 0) return -1
  if (TRACING) traceSelfDestruct(currentFrame + FRAME_ADDRESS, address, self + TOUCH_VALUE)
  const flags = load<u32>(self, TOUCH_FLAGS)
  const deletes = (flags & CREATED) != 0 || selfDestructDeletesOld()
  if (heir != self) {
    const balance = address + 32
    copyWord(balance, self + TOUCH_VALUE)
    transfer(self, heir, balance)
  }
  if (deletes) {
    if (!(flags & DESTRUCTED)) addRefund(selfDestructRefund())
    beforeWrite(self)
    if (selfDestructBurns()) clearWord(self + TOUCH_VALUE)
    markDestructed(self)
  }
  return gas
}

