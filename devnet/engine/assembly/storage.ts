/** SLOAD, SSTORE and their transient kin. Each returns the gas that remains, or −1. */
import { addRefund } from './frame'
import {
  GAS_COLD_SLOT,
  GAS_COLD_SLOT_EXTRA,
  GAS_SSTORE_RESET,
  GAS_SSTORE_SET,
  GAS_WARM,
  slotClearRefund,
} from './gas'
import { beforeWrite, TOUCH_ORIGINAL, TOUCH_VALUE, touchSlot, touchTransient, warm } from './overlay'
import { copyWord, equalWords, isZeroWord } from './word'

/** Replaces the key at `word` by the slot's value. */
// @ts-ignore: decorator
@inline
export function loadSlot(self: usize, word: usize, gas: i64): i64 {
  const slot = touchSlot(self, word)
  if (warm(slot)) gas -= GAS_COLD_SLOT_EXTRA
  copyWord(word, slot + TOUCH_VALUE)
  return gas
}

/** EIP-2200 with the costs of EIP-2929 and the fork's refunds (EIP-3529). */
export function storeSlot(self: usize, key: usize, value: usize, gas: i64): i64 {
  const slot = touchSlot(self, key)
  let cost: i64 = warm(slot) ? GAS_COLD_SLOT : 0
  const current = slot + TOUCH_VALUE
  const original = slot + TOUCH_ORIGINAL
  let refund: i64 = 0
  if (equalWords(current, value)) {
    cost += GAS_WARM
  } else {
    const originalIsZero = isZeroWord(original)
    if (equalWords(current, original)) {
      cost += originalIsZero ? GAS_SSTORE_SET : GAS_SSTORE_RESET
      if (!originalIsZero && isZeroWord(value)) refund += slotClearRefund()
    } else {
      cost += GAS_WARM
      if (!originalIsZero) {
        if (isZeroWord(current)) refund -= slotClearRefund()
        else if (isZeroWord(value)) refund += slotClearRefund()
      }
      if (equalWords(original, value)) {
        refund += originalIsZero ? GAS_SSTORE_SET - GAS_WARM : GAS_SSTORE_RESET - GAS_WARM
      }
    }
  }
  if (gas < cost) return -1
  if (refund != 0) addRefund(refund)
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
