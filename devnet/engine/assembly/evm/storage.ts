/** SLOAD, SSTORE and their transient kin. Each returns the gas that remains, or −1. */
import { addRefund } from './frame'
import {
  coldGas,
  GAS_SSTORE_SET,
  hasNetGasMetering,
  slotAgainGas,
  slotClearRefund,
  slotColdGas,
  slotResetGas,
} from './gas'
import { beforeWrite, TOUCH_ORIGINAL, TOUCH_VALUE, touchSlot, touchTransient, warm } from '../state/overlay'
import { copyWord, equalWords, isZeroWord } from '../words/word'

const SLOAD: usize = 0x54

/** Replaces the key at `word` by the slot's value. */
// @ts-ignore: decorator
@inline
export function loadSlot(self: usize, word: usize, gas: i64): i64 {
  const slot = touchSlot(self, word)
  if (warm(slot)) gas -= coldGas(SLOAD)
  copyWord(word, slot + TOUCH_VALUE)
  return gas
}

/** EIP-2200 with the fork's costs (EIP-2929) and refunds (EIP-3529). */
export function storeSlot(self: usize, key: usize, value: usize, gas: i64): i64 {
  const slot = touchSlot(self, key)
  if (!hasNetGasMetering()) return storeSlotByChange(slot, value, gas)
  let cost: i64 = warm(slot) ? slotColdGas() : 0
  const again = slotAgainGas()
  const current = slot + TOUCH_VALUE
  const original = slot + TOUCH_ORIGINAL
  let refund: i64 = 0
  if (equalWords(current, value)) {
    cost += again
  } else {
    const originalIsZero = isZeroWord(original)
    if (equalWords(current, original)) {
      cost += originalIsZero ? GAS_SSTORE_SET : slotResetGas()
      if (!originalIsZero && isZeroWord(value)) refund += slotClearRefund()
    } else {
      cost += again
      if (!originalIsZero) {
        if (isZeroWord(current)) refund -= slotClearRefund()
        else if (isZeroWord(value)) refund += slotClearRefund()
      }
      if (equalWords(original, value)) {
        refund += originalIsZero ? GAS_SSTORE_SET - again : slotResetGas() - again
      }
    }
  }
  if (gas < cost) return -1
  if (refund != 0) addRefund(refund)
  beforeWrite(slot)
  copyWord(current, value)
  return gas - cost
}

/** SSTORE as it was before net gas metering: only the slot's present value matters (yellow paper, appendix G). */
function storeSlotByChange(slot: usize, value: usize, gas: i64): i64 {
  const current = slot + TOUCH_VALUE
  const isZero = isZeroWord(current)
  const becomesZero = isZeroWord(value)
  const cost = isZero && !becomesZero ? GAS_SSTORE_SET : slotResetGas()
  if (gas < cost) return -1
  if (!isZero && becomesZero) addRefund(slotClearRefund())
  beforeWrite(slot)
  copyWord(current, value)
  return gas - cost
}

export function loadTransient(self: usize, word: usize): void {
  copyWord(word, touchTransient(self, word) + TOUCH_VALUE)
}

export function storeTransient(self: usize, key: usize, value: usize): void {
  const slot = touchTransient(self, key)
  beforeWrite(slot)
  copyWord(slot + TOUCH_VALUE, value)
}
