import { describe, expect, test } from 'vitest'
import { type BlockTrace, indexBlock } from './blockTrace.ts'
import { calibrate, commitCosts } from './calibration.ts'
import { predict } from './prediction.ts'

const lanes = {
  sequentialNs: 5_000,
  speculativeNs: 5_610,
  atPointerNs: 5_500,
  jitter: 0.02,
  wakeNs: 100_000,
  staggerNs: 20_000,
}
const probe = { speculationNs: 5_500, commitNs: 220, reads: 3, writes: 2 }
const trace = (hasLogs: boolean): BlockTrace => ({
  workload: 'disjoint',
  transactions: Array.from({ length: 2_000 }, (_, index) => ({
    executionNs: 5_000,
    reads: [3 * index, 3 * index + 1, 3 * index + 2],
    writes: [3 * index, 3 * index + 1],
    hasLogs,
  })),
})
const measured = (workload: string, median: number, hasLogs: boolean) => ({
  workload,
  mode: 'parallel' as const,
  trace: trace(hasLogs),
  speedup: { median, best: median, worst: median, runs: 1 },
  lanes,
  probe,
})

describe('calibration', () => {
  test('commits cost a fixed part and a part per cache line moved', () => {
    const commits = [
      { reads: 3, writes: 2, commitNs: 100 + 7 * 20 },
      { reads: 4, writes: 3, commitNs: 100 + 10 * 20 },
      { reads: 14, writes: 8, commitNs: 100 + 30 * 20 },
    ]
    const { perCommitNs, perLineNs } = commitCosts(commits)
    expect(perCommitNs).toBeCloseTo(100)
    expect(perLineNs).toBeCloseTo(20)
  })

  test('no part of a commit is negative', () => {
    const falling = [
      { reads: 3, writes: 2, commitNs: 300 },
      { reads: 14, writes: 8, commitNs: 200 },
    ]
    expect(commitCosts(falling)).toEqual({ perCommitNs: 250, perLineNs: 0 })
    const steep = [
      { reads: 1, writes: 1, commitNs: 10 },
      { reads: 2, writes: 2, commitNs: 400 },
    ]
    expect(commitCosts(steep).perCommitNs).toBeCloseTo(0)
  })

  test('fitted workloads have the speed-up that was measured', () => {
    const costs = calibrate([measured('hot-0', 1.7, false), measured('erc20-disjoint', 1.5, true)])
    expect(predict(indexBlock(trace(false)), costs, 'safelane', 2).speedup).toBeCloseTo(1.7, 2)
    expect(predict(indexBlock(trace(true)), costs, 'safelane', 2).speedup).toBeCloseTo(1.5, 2)
    expect(costs.laneFraction).toBeCloseTo(0.1)
    expect(costs.slowdownPerLane).toBeCloseTo(0.02)
  })

  test('other workloads have no part in it', () => {
    const known = [measured('hot-0', 1.7, false)]
    expect(calibrate([...known, measured('hot-50', 1.1, false)])).toEqual(calibrate(known))
    expect(() => calibrate([measured('hot-50', 1.1, false)])).toThrow(RangeError)
  })
})
