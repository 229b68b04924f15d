/** What an opcode takes from the stack, leaves on it, and writes to the memory (yellow paper, appendix H). */
import type { Step } from '@safelane/devnet-engine'

export interface StackEffect {
  inputs: number
  /** Words at the top of the stack that are the opcode's result. */
  outputs: number
  /** The part of the memory that it writes, from the operands. */
  writes?: (step: Step) => { offset: number; length: number }
}

const effects = new Map<number, StackEffect>()

function define(opcodes: readonly number[], inputs: number, outputs: number): void {
  for (const op of opcodes) effects.set(op, { inputs, outputs })
}

const through = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

define([0x00, 0x5b, 0xfe], 0, 0)
define([...through(0x01, 0x07), 0x0a, 0x0b, ...through(0x10, 0x14), ...through(0x16, 0x18)], 2, 1)
define([0x1a, 0x1b, 0x1c, 0x1d, 0x20], 2, 1)
define([0x08, 0x09], 3, 1)
define([0x15, 0x19, 0x1e, 0x31, 0x35, 0x3b, 0x3f, 0x40, 0x49, 0x51, 0x54, 0x5c], 1, 1)
define([0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, ...through(0x41, 0x48), 0x4a, 0x4b], 0, 1)
define([0x58, 0x59, 0x5a, ...through(0x5f, 0x7f)], 0, 1)
define([0x50, 0x56, 0xff], 1, 0)
define([0x52, 0x53, 0x55, 0x57, 0x5d, 0xf3, 0xfd], 2, 0)
define([0x37, 0x39, 0x3e, 0x5e], 3, 0)
define([0x3c], 4, 0)
for (const index of through(0, 15)) define([0x80 + index], index + 1, index + 2)
for (const index of through(0, 15)) define([0x90 + index], index + 2, index + 2)
for (const topics of through(0, 4)) define([0xa0 + topics], topics + 2, 0)
define([0xf0], 3, 1)
define([0xf5], 4, 1)
define([0xf1, 0xf2], 7, 1)
define([0xf4, 0xfa], 6, 1)

const range = (offset: bigint, length: bigint) => ({ offset: Number(offset), length: Number(length) })

function writing(opcodes: readonly number[], writes: NonNullable<StackEffect['writes']>): void {
  for (const op of opcodes) effects.set(op, { ...effects.get(op)!, writes })
}

writing([0x52], (step) => range(step.stack(0), 32n))
writing([0x53], (step) => range(step.stack(0), 1n))
writing([0x37, 0x39, 0x3e, 0x5e], (step) => range(step.stack(0), step.stack(2)))
writing([0x3c], (step) => range(step.stack(1), step.stack(3)))
writing([0xf1, 0xf2], (step) => range(step.stack(5), step.stack(6)))
writing([0xf4, 0xfa], (step) => range(step.stack(4), step.stack(5)))

const UNKNOWN: StackEffect = { inputs: 0, outputs: 0 }

export function stackEffect(op: number): StackEffect {
  return effects.get(op) ?? UNKNOWN
}
