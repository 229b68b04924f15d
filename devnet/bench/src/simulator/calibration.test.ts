import { describe, expect, test, vi } from 'vitest'
import { type BlockTrace, indexBlock } from './blockTrace.ts'
import { calibrate, slowdownOf } from './calibration.ts'
import { computingTrace } from './computing.ts'
import { predict } from './prediction.ts'

// A machine that does much else is slow.
vi.setConfig({ testTimeout: 60_000 })

const lanes = { jitterNs: 100, wakeNs: 100_000, staggerNs: 20_000 }
const trace = (executionNs: number): BlockTrace => ({
  workload: 'disjoint',
  transactions: Array.from({ length: 2_000 }, (_, index) => ({
    executionNs,
    reads: [3 * index, 3 * index + 1, 3 * index + 2],
    writes: [3 * index, 3 * index + 1],
  })),
})
const measured = (workload: string, undisturbed: number, executionNs: number) => ({
  workload,
  trace: trace(executionNs),
  speedup: { undisturbed, neighbours: { median: 1, best: 1, worst: 1, runs: 1 } },
  lanes,
  lineNs: 120,
  computing: { sequentialMs: 24, speedup: 1.9 },
})

describe('calibration', () => {
  test('fitted workloads have the speed-up that was measured', () => {
    const costs = calibrate([measured('hot-0', 1.5, 5_000), measured('uniswap-100-pools', 1.7, 50_000)])
    expect(predict(indexBlock(trace(5_000)), costs, 'safelane', 2).speedup).toBeCloseTo(1.5, 1)
    expect(predict(indexBlock(trace(50_000)), costs, 'safelane', 2).speedup).toBeCloseTo(1.7, 1)
    expect(costs).toMatchObject({ lineNs: 120, jitterNs: 100, startNs: 100_000, startPerLaneNs: 20_000 })
  })

  test('two lanes that only compute and are not twice as fast slow each other', () => {
    const costs = calibrate([measured('hot-0', 1.5, 5_000)])
    const computing = indexBlock(computingTrace(24))
    const withoutLaneCosts = { ...costs, laneNs: 0 }
    expect(predict(computing, withoutLaneCosts, 'safelane', 2).speedup).toBeCloseTo(1.9, 1)
    expect(slowdownOf({ sequentialMs: 24, speedup: 1.2 }, costs)).toBeGreaterThan(0.5)
    expect(slowdownOf({ sequentialMs: 24, speedup: 2.1 }, costs)).toBe(0)
  })

  test('no cost is negative', () => {
    const costs = calibrate([measured('hot-0', 2.5, 5_000), measured('uniswap-100-pools', 2.5, 50_000)])
    expect(costs).toMatchObject({ laneNs: 0, laneFraction: 0 })
  })

  test('speed-ups of other workloads have no part in it', () => {
    const known = [measured('hot-0', 1.7, 5_000)]
    expect(calibrate([...known, measured('hot-50', 1.1, 5_000)])).toEqual(calibrate(known))
    expect(() => calibrate([measured('hot-50', 1.1, 5_000)])).toThrow(RangeError)
  })
})
