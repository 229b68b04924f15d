import { expect, test } from 'vitest'
import type { Row } from '../row.ts'
import { parallelCharts } from './charts.ts'

const row = (subject: string, workers: number, metric: string, median: number): Row => ({
  suite: 'parallel',
  workload: metric === 'block-building' ? 'pooled-block' : 'erc20-disjoint',
  subject,
  workers,
  metric,
  unit: metric === 'speed-up' ? 'ratio' : 'tx/s',
  median,
  best: median * 1.25,
  worst: median / 2,
  runs: 7,
})
const rows = [
  row('safelane-sequential', 1, 'execution', 123_456),
  row('safelane', 2, 'execution', 234_567),
  row('safelane', 2, 'speed-up', 1.75),
  row('safelane', 2, 'block-building', 98_765),
  row('anvil', 1, 'block-building', 34_567),
]

test('each kind of figure has a chart that names its workloads, its medians, and where it was measured', async () => {
  const charts = await parallelCharts(rows, '2 cores, commit abc')
  const texts = charts.map(({ svg }) => [...svg.matchAll(/>([^<]+)<\/text>/g)].map((match) => match[1]))
  const shown = [
    ['parallel-speed-up.svg', 'erc20-disjoint', '1.75 ×'],
    ['parallel-execution.svg', 'erc20-disjoint', '123,456', '234,567', 'safelane-sequential'],
    ['parallel-block-building.svg', 'safelane', '98,765', 'anvil', '34,567'],
  ]
  expect(charts.map(({ file }) => file)).toEqual(shown.map(([file]) => file))
  for (const [index, [, ...words]] of shown.entries()) {
    expect(texts[index]).toEqual(expect.arrayContaining(words))
    expect(texts[index]).toContainEqual(expect.stringContaining('2 cores, commit abc'))
  }
})

test('figures that were not measured have no chart', async () => {
  const charts = await parallelCharts(rows.slice(0, 1), '')
  expect(charts.map(({ file }) => file)).toEqual(['parallel-execution.svg'])
})

test('every ink and paper of a chart has another colour in the dark', async () => {
  for (const { svg } of await parallelCharts(rows, '')) {
    const [, style = ''] = /<style>(.*?)<\/style>/.exec(svg) ?? []
    const texts = [...svg.matchAll(/<text[^>]* fill="([^"]+)"/g)].map((match) => match[1])
    const papers = [/<rect[^>]* fill="([^"]+)"/.exec(svg)?.[1]]
    expect(texts.length).toBeGreaterThan(5)
    for (const color of [...texts, ...papers]) expect(style).toContain(`[fill="${color}"]{fill:`)
  }
})
