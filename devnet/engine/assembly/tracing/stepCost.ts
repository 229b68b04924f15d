/**
 * What the next step will cost, without taking it: for the tracing build alone. The figure is that of geth's structured
 * logs and of EIP-3155: static and dynamic gas together; of a call with the gas that it forwards, without the stipend. A
 * step that fails for another reason than gas, and one whose operands no gas could pay, has its static gas alone.
 */
import { isDelegation, readDelegate } from '../evm/delegation'
import { currentFrame, FRAME_SELF, FRAME_STACK } from '../evm/frame'
import {
  callableGas,
  coldGas,
  exponentByteGas,
  GAS_CALL_VALUE,
  GAS_COLD_ACCOUNT,
  GAS_COPY_WORD,
  GAS_CREATE,
  GAS_KECCAK_WORD,
  GAS_LOG,
  GAS_LOG_BYTE,
  GAS_LOG_TOPIC,
  GAS_NEW_ACCOUNT,
  GAS_SSTORE_SET,
  GAS_WARM,
  hasNetGasMetering,
  hasSetCodeTransactions,
  initCodeSizeMax,
  initCodeWordGas,
  keepsCallGas,
  keepsEmptyAccounts,
  memoryGas,
  selfDestructGas,
  selfDestructNewAccountGas,
  slotAgainGas,
  slotColdGas,
  slotResetGas,
  slotSentryGas,
} from '../evm/gas'
import { scratch, SCRATCH_TRACE } from '../layout'
import { regionEnd } from '../evm/memory'
import {
  isEmptyAccount,
  TOUCH_CODE,
  TOUCH_FLAGS,
  TOUCH_ORIGINAL,
  TOUCH_VALUE,
  touchAccount,
  touchSlot,
  WARM,
} from '../state/overlay'
import { bitLength, copyAddress, equalWords, exceedsU64, isZeroWord } from '../words/word'

/** Offsets from here on cost more than 2^53 gas, as in memory.ts. */
const UNREACHABLE: u64 = 1 << 36
const WORD_ADDRESS: usize = 32
const WORD_DELEGATE: usize = 64

/** Cost of memory up to `end` bytes; −1 if no gas could pay it. */
function growth(size: u32, end: u64): i64 {
  if (end <= <u64>size) return 0
  if (end >= UNREACHABLE) return -1
  return memoryGas((end + 31) >> 5) - memoryGas(<u64>size >> 5)
}

/** The same for the region of two words on the stack, and `perWord` gas for each of its words. */
function region(size: u32, offset: usize, length: usize, perWord: i64): i64 {
  const grown = growth(size, regionEnd(offset, length))
  return grown < 0 ? -1 : grown + perWord * <i64>((load<u64>(length) + 31) >> 5)
}

function isCold(touch: usize): bool {
  return !(load<u32>(touch, TOUCH_FLAGS) & WARM)
}

function touchAddress(word: usize): usize {
  const address = scratch + SCRATCH_TRACE + WORD_ADDRESS
  copyAddress(address, word)
  return touchAccount(address)
}

/** Cost of the step that the running frame is about to take with `gas`; `info` is the opcode's entry of the table. */
export function stepCost(op: u32, info: u32, gas: i64, sp: usize, size: u32): i64 {
  const fixed = <i64>(info & 0xff)
  const required = <usize>((info >> 8) & 0xffff)
  if (sp < <usize>load<u32>(currentFrame, FRAME_STACK) + required || gas < fixed) return fixed
  const variable = variableCost(op, gas - fixed, sp, size)
  return variable < 0 ? fixed : fixed + variable
}

function variableCost(op: u32, gas: i64, sp: usize, size: u32): i64 {
  switch (op) {
    case 0x0a: // EXP
      return exponentByteGas() * <i64>((bitLength(sp - 64) + 7) >> 3)
    case 0x20: // KECCAK256
      return region(size, sp - 32, sp - 64, GAS_KECCAK_WORD)
    case 0x31: // BALANCE
    case 0x3b: // EXTCODESIZE
    case 0x3f: // EXTCODEHASH
      return isCold(touchAddress(sp - 32)) ? coldGas(op) : 0
    case 0x37: // CALLDATACOPY
    case 0x39: // CODECOPY
    case 0x3e: // RETURNDATACOPY
      return region(size, sp - 32, sp - 96, GAS_COPY_WORD)
    case 0x3c: { // EXTCODECOPY
      const copied = region(size, sp - 64, sp - 128, GAS_COPY_WORD)
      return copied < 0 ? -1 : copied + (isCold(touchAddress(sp - 32)) ? coldGas(op) : 0)
    }
    case 0x51: // MLOAD
    case 0x52: // MSTORE
      return word(size, sp - 32, 32)
    case 0x53: // MSTORE8
      return word(size, sp - 32, 1)
    case 0x54: // SLOAD
      return isCold(touchSlot(self(), sp - 32)) ? coldGas(op) : 0
    case 0x55: // SSTORE
      return gas <= slotSentryGas() ? -1 : slotStoreCost(sp - 32, sp - 64)
    case 0x5e: { // MCOPY
      const end = max<u64>(regionEnd(sp - 32, sp - 96), regionEnd(sp - 64, sp - 96))
      const grown = growth(size, end)
      return grown < 0 ? -1 : grown + GAS_COPY_WORD * <i64>((load<u64>(sp - 96) + 31) >> 5)
    }
    case 0xa0:
    case 0xa1:
    case 0xa2:
    case 0xa3:
    case 0xa4: { // LOG0 … LOG4
      const grown = growth(size, regionEnd(sp - 32, sp - 64))
      const topics = GAS_LOG_TOPIC * <i64>(op - 0xa0)
      return grown < 0 ? -1 : grown + GAS_LOG + topics + GAS_LOG_BYTE * <i64>load<u64>(sp - 64)
    }
    case 0xf0: // CREATE
    case 0xf5: // CREATE2
      return createCost(op == 0xf5, sp, size)
    case 0xf1: // CALL
    case 0xf2: // CALLCODE
    case 0xf4: // DELEGATECALL
    case 0xfa: // STATICCALL
      return callCost(op, gas, sp, size)
    case 0xf3: // RETURN
    case 0xfd: // REVERT
      return growth(size, regionEnd(sp - 32, sp - 64))
    case 0xff: { // SELFDESTRUCT
      const heir = touchAddress(sp - 32)
      const isNew = isEmptyAccount(heir) && (keepsEmptyAccounts() || !isZeroWord(self() + TOUCH_VALUE))
      return selfDestructGas() + (isCold(heir) ? coldGas(op) : 0) + (isNew ? selfDestructNewAccountGas() : 0)
    }
    default:
      return 0
  }
}

function self(): usize {
  return <usize>load<u32>(currentFrame, FRAME_SELF)
}

function word(size: u32, offset: usize, length: u64): i64 {
  const at = load<u64>(offset)
  return exceedsU64(offset) || at >= UNREACHABLE ? -1 : growth(size, at + length)
}

/** As storeSlot in storage.ts. */
function slotStoreCost(key: usize, value: usize): i64 {
  const slot = touchSlot(self(), key)
  const access = isCold(slot) ? slotColdGas() : 0
  const current = slot + TOUCH_VALUE
  if (!hasNetGasMetering()) return isZeroWord(current) && !isZeroWord(value) ? GAS_SSTORE_SET : slotResetGas()
  const original = slot + TOUCH_ORIGINAL
  if (equalWords(current, value) || !equalWords(current, original)) return access + slotAgainGas()
  return access + (isZeroWord(original) ? GAS_SSTORE_SET : slotResetGas())
}

/** As beginCreate in create.ts. */
function createCost(isCreate2: bool, sp: usize, size: u32): i64 {
  const length = sp - 96
  const isTooLarge = exceedsU64(length) || load<u64>(length) > <u64>initCodeSizeMax()
  if (isTooLarge && initCodeSizeMax() != 0) return GAS_CREATE
  const code = region(size, sp - 64, length, initCodeWordGas() + (isCreate2 ? GAS_KECCAK_WORD : 0))
  return code < 0 ? GAS_CREATE : GAS_CREATE + code
}

/** As beginCall in calls.ts. */
function callCost(op: u32, gas: i64, sp: usize, size: u32): i64 {
  const takesValue = op == 0xf1 || op == 0xf2
  const regions = sp - (takesValue ? 128 : 96)
  const sendsValue = takesValue && !isZeroWord(sp - 96)
  let cost = growth(size, max<u64>(regionEnd(regions, regions - 32), regionEnd(regions - 64, regions - 96)))
  if (cost < 0) return -1
  const target = touchAddress(sp - 64)
  if (isCold(target)) cost += coldGas(op)
  if (sendsValue) {
    cost += GAS_CALL_VALUE
    if (op == 0xf1 && isEmptyAccount(target)) cost += GAS_NEW_ACCOUNT
  } else if (op == 0xf1 && keepsEmptyAccounts() && isEmptyAccount(target)) cost += GAS_NEW_ACCOUNT
  const code = <usize>load<u32>(target, TOUCH_CODE)
  if (isDelegation(code) && hasSetCodeTransactions()) {
    const delegate = scratch + SCRATCH_TRACE + WORD_DELEGATE
    readDelegate(delegate, code)
    const holder = touchAccount(delegate)
    // The target itself is warm by the time its delegate is looked at.
    cost += holder != target && isCold(holder) ? GAS_COLD_ACCOUNT : GAS_WARM
  }
  if (cost > gas) return cost
  const most = callableGas(gas - cost)
  const asked = load<u64>(sp - 32)
  if (!keepsCallGas()) return exceedsU64(sp - 32) || asked > <u64>i64.MAX_VALUE - <u64>cost ? -1 : cost + <i64>asked
  return cost + (exceedsU64(sp - 32) || asked > <u64>most ? most : <i64>asked)
}
