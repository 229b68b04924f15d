import { describe, expect, it } from 'vitest'
import { measureExecuting } from './executing.ts'
import { measureSearching } from './searching.ts'

describe('the suite `routing`', () => {
  it('finds routes near the bound and not above the baselines', () => {
    const rows = measureSearching({ name: 'few', pools: 40, tokens: 6, payments: 10 }, 1)
    const rowOf = (subject: string, metric: string) =>
      rows.find((row) => row.subject === subject && row.metric === metric)!
    expect(rowOf('safelane-wider-limits', 'gap-bps').median).toBeLessThanOrEqual(0.1)
    expect(rowOf('best-single-path', 'gain-bps').worst).toBeGreaterThan(-0.001)
    expect(rowOf('path-enumeration', 'gain-bps').worst).toBeGreaterThan(-0.001)
    expect(rowOf('path-enumeration-with-gas', 'gain-bps').worst).toBeGreaterThan(-0.001)
    expect(rowOf('safelane-with-gas', 'p95-ms').runs).toBe(1)
    for (const row of rows) expect(row).toMatchObject({ suite: 'routing', workload: 'few', workers: 1 })
  })

  it('executes on the devnet what was quoted, to the wei, over all three venues', async () => {
    const rows = await measureExecuting('few', 10, 4)
    const rowOf = (metric: string) => rows.find((row) => row.metric === metric)!
    expect(rowOf('executed-bps')).toMatchObject({ worst: 0, runs: 4 })
    expect(rowOf('reverts').median).toBe(0)
  })
})
