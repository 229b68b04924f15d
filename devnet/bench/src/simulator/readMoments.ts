/** When a transaction reads what it reads, by the steps of its code: a recording knows the order alone. */
import type {
  Engine,
  ExecutableTransaction,
  Hex,
  Location,
  TransactionExecution,
} from '@safelane/devnet-engine'
import { env } from '../engine/world.ts'

/** Transactions of a block that are traced; those of one kind are alike. */
const SAMPLE = 64

const SLOT_OPCODES = new Set([0x54, 0x55])
/** BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT: the account on top of the stack. */
const ACCOUNT_OPCODES = new Set([0x31, 0x3b, 0x3c, 0x3f, 0xff])
/** CALL, CALLCODE, DELEGATECALL, STATICCALL: the account below the gas. */
const CALL_OPCODES = new Set([0xf1, 0xf2, 0xf4, 0xfa])

const wordHex = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
const addressHex = (value: bigint): Hex => `0x${BigInt.asUintN(160, value).toString(16).padStart(40, '0')}`

/** By how many reads a transaction has: the mean moment of the first, the second, …, as fractions of its steps. */
export type ReadMoments = ReadonlyMap<number, readonly number[]>

/** Traces the first transactions of a block that was recorded. What is read before the first step is read at 0. */
export async function readMoments(
  engine: Engine,
  block: readonly ExecutableTransaction[],
  recorded: readonly TransactionExecution[],
): Promise<ReadMoments> {
  const sample = block.slice(0, SAMPLE)
  const traces = sample.map(() => ({ steps: 0, firstStep: new Map<string, number>() }))
  await engine.traceBlock(env, sample, (index) => {
    const trace = traces[index]!
    const note = (key: string) => {
      if (!trace.firstStep.has(key)) trace.firstStep.set(key, trace.steps)
    }
    return {
      onStep(step) {
        trace.steps++
        const { op, stackLength } = step
        if (SLOT_OPCODES.has(op) && stackLength > 0) note(`${step.address}${wordHex(step.stack(0))}`)
        else if (ACCOUNT_OPCODES.has(op) && stackLength > 0) note(addressHex(step.stack(0)))
        else if (CALL_OPCODES.has(op) && stackLength > 1) note(addressHex(step.stack(1)))
      },
    }
  })
  const sums = new Map<number, { count: number; moments: number[] }>()
  for (const [index, { steps, firstStep }] of traces.entries()) {
    const { reads } = recorded[index]!
    const sum = sums.get(reads.length) ?? { count: 0, moments: reads.map(() => 0) }
    sum.count++
    for (const [position, read] of reads.entries()) {
      sum.moments[position]! += steps === 0 ? 0 : (firstStep.get(keyOf(read)) ?? 0) / steps
    }
    sums.set(reads.length, sum)
  }
  return new Map([...sums].map(([reads, { count, moments }]) => [reads, moments.map((sum) => sum / count)]))
}

const keyOf = ({ address, slot }: Location) => (slot === null ? address : `${address}${slot}`)
