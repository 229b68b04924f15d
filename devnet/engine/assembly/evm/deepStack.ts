/** DUPN, SWAPN and EXCHANGE (EIP-8024): operations on the stack with an operand in the code. */
import { INVALID_OPCODE, RUNNING, STACK_UNDERFLOW } from './halt'
import { copyWord } from '../words/word'

const DUPN: u32 = 0xe6
const SWAPN: u32 = 0xe7

/**
 * Executes the operation on the stack from `stack` up to `sp`, which has room for one more word: DUPN leaves it at `sp`.
 * `operand` is the byte after the opcode; those that are JUMPDEST or PUSHn are refused, so that jump destinations stay what
 * they were. RUNNING, or how the frame halts.
 */
export function deepStackOperation(op: u32, operand: u32, sp: usize, stack: usize): u32 {
  const words = <u32>((sp - stack) >> 5)
  if (op == DUPN || op == SWAPN) {
    if (operand > 90 && operand < 128) return INVALID_OPCODE
    const n = (operand + 145) & 0xff
    if (op == DUPN) {
      if (words < n) return STACK_UNDERFLOW
      copyWord(sp, sp - (<usize>n << 5))
    } else {
      if (words < n + 1) return STACK_UNDERFLOW
      swapWords(sp - 32, sp - 32 - (<usize>n << 5))
    }
    return RUNNING
  }
  if (operand > 81 && operand < 128) return INVALID_OPCODE
  const pair = operand ^ 143
  const q = pair >> 4
  const r = pair & 15
  const n = q < r ? q + 1 : r + 1
  const m = q < r ? r + 1 : 29 - q
  if (words < m + 1) return STACK_UNDERFLOW
  swapWords(sp - 32 - (<usize>n << 5), sp - 32 - (<usize>m << 5))
  return RUNNING
}

function swapWords(a: usize, b: usize): void {
  for (let i: usize = 0; i < 32; i += 8) {
    const limb = load<u64>(a + i)
    store<u64>(a + i, load<u64>(b + i))
    store<u64>(b + i, limb)
  }
}
