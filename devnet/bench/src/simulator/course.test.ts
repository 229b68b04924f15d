import type { BlockExecution, TransactionExecution } from '@safelane/devnet-engine'
import { describe, expect, test } from 'vitest'
import { recordedCourse, simulatedCourse } from './course.ts'

type Kind = Partial<Pick<TransactionExecution, 'lane' | 'atPointer' | 'aborts' | 'waits'>>
const execution = (mode: BlockExecution['mode'], kinds: readonly Kind[]): BlockExecution => ({
  mode,
  workers: 2,
  durationNs: 0,
  truncated: 0,
  transactions: kinds.map((kind, index) => ({
    index,
    rejected: false,
    incarnations: 1,
    aborts: 0,
    waits: 0,
    lane: 1,
    atPointer: false,
    startedNs: 0,
    durationNs: 0,
    committedNs: 0,
    reads: [],
    writes: [],
    ...kind,
  })),
})
const times = (count: number, kind: Kind): Kind[] => new Array<Kind>(count).fill(kind)

describe('the course of recorded blocks', () => {
  test('256 and more in a row at the pointer on one lane are a stretch alone', () => {
    const stretch = times(256, { atPointer: true })
    const short = times(244, { atPointer: true, lane: 2 })
    const { inLanes } = recordedCourse([execution('parallel', [...stretch, ...short, ...times(500, {})])])
    expect(inLanes).toEqual({ atPointer: 0.5, alone: 0.256, waits: 0, aborts: 0 })
  })

  test('what was executed again, and what the caller ran, was not claimed at the pointer', () => {
    const again: Kind = { atPointer: true, aborts: 1, waits: 2 }
    const { inLanes } = recordedCourse([
      execution('parallel', [...times(2, again), ...times(4, { lane: 0, atPointer: true }), ...times(4, {})]),
    ])
    expect(inLanes).toEqual({ atPointer: 0, alone: 0, waits: 0.4, aborts: 0.2 })
  })

  test('blocks that are left to the caller count as such, and for nothing else', () => {
    const onLanes = execution('parallel', times(10, { waits: 1 }))
    const { leftToCaller, inLanes } = recordedCourse([
      onLanes,
      ...new Array(3).fill(execution('sequential', [])),
    ])
    expect(leftToCaller).toBe(0.75)
    expect(inLanes?.waits).toBe(1)
    expect(recordedCourse([execution('sequential', [])]).inLanes).toBeNull()
  })
})

test('the course of simulated blocks is per transaction, of those on lanes', () => {
  const run = { durationNs: 1, executions: 11, reexecutions: 1, waits: 2, idleNs: 0, atPointer: 5, alone: 4 }
  const runs = [
    { ...run, isParallel: true },
    { ...run, isParallel: false },
  ]
  expect(simulatedCourse(runs, 10)).toEqual({
    leftToCaller: 0.5,
    inLanes: { atPointer: 0.5, alone: 0.4, waits: 0.2, aborts: 0.1 },
  })
})
