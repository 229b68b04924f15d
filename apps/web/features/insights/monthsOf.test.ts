import { expect, test } from 'vitest'
import { monthsOf } from './monthsOf.ts'

const lines = [
  { key: '2025-11', usdMicros: 5n },
  { key: '2026-02', usdMicros: 7n },
]

test('months without a payment are there with nothing, also over the end of a year', () => {
  expect(monthsOf(lines, '2026-03')).toEqual([
    { key: '2025-11', usdMicros: 5n },
    { key: '2025-12', usdMicros: 0n },
    { key: '2026-01', usdMicros: 0n },
    { key: '2026-02', usdMicros: 7n },
    { key: '2026-03', usdMicros: 0n },
  ])
})

test('no more months than asked for, the newest ones', () => {
  expect(monthsOf(lines, '2026-03', 2).map(({ key }) => key)).toEqual(['2026-02', '2026-03'])
})

test('no payments make one empty month', () => {
  expect(monthsOf([], '2026-03')).toEqual([{ key: '2026-03', usdMicros: 0n }])
})
