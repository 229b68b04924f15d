/** What a recording tells of random blocks, on one lane and on several, undisturbed and under adversarial schedules. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockResult, Engine, Hex } from '../api.ts'
import { Disturbance } from '../disturbance.ts'
import { createEngine } from '../engine.ts'
import { type Action, actionKinds, actionWeights, type BlockPlan } from '../test/randomBlocks/action.ts'
import { BlockEncoder, type EncodedBlock } from '../test/randomBlocks/encodeBlock.ts'
import { chainId, World } from '../test/randomBlocks/world.ts'
import { applyAccessList } from './applyAccessList.ts'
import { encodeBlockAccessList } from './blockAccessList.ts'
import type { BlockExecution, Location } from './blockExecution.ts'

const number = fc.nat({ max: 2 ** 31 - 1 })
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.oneof(
    ...actionKinds.map((kind) => ({ weight: actionWeights[kind], arbitrary: fc.constant(kind) })),
  ),
  from: fc.oneof(fc.nat({ max: 2 }), number),
  to: number,
  amount: number,
})
const plan: fc.Arbitrary<BlockPlan> = fc.record({
  fork: fc.constantFrom('osaka', 'prague', 'cancun', 'shanghai', 'berlin', 'frontier'),
  coinbase: fc.nat({ max: 4 }),
  gasPerTransaction: fc.constantFrom(60_000, 10_000_000),
  actions: fc.array(action, { minLength: 8, maxLength: 100, size: 'max' }),
})
const sinceCancun = new Set(['osaka', 'prague', 'cancun'])

interface Observed {
  result: BlockResult
  execution: BlockExecution
  /** Null: there is none for this block. */
  accessList: string | null
}
