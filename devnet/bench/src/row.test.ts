import { expect, test } from 'vitest'
import { distribution, formatFigure, formatTable } from './row.ts'

test('the best rate is the highest, the best time the lowest', () => {
  expect(distribution([3, 1, 2], 'more')).toEqual({ median: 2, best: 3, worst: 1, runs: 3 })
  expect(distribution([3, 1, 2], 'less')).toEqual({ median: 2, best: 1, worst: 3, runs: 3 })
})

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(distribution([4, 1, 2, 8], 'more').median).toBe(3)
})

test('no figure comes of no run', () => {
  expect(() => distribution([], 'more')).toThrow(RangeError)
})

test('figures keep at least three digits', () => {
  expect([245_374.4, 432.16, 3.456, 0.01234].map(formatFigure)).toEqual([
    '245,374',
    '432.2',
    '3.46',
    '0.0123',
  ])
})

test('columns of a table line up', () => {
  expect(
    formatTable(
      ['name', 'ns'],
      [
        ['add', '3.9'],
        ['keccak256', '334'],
      ],
    ),
  ).toBe(
    ['| name      |  ns |', '| --------- | --: |', '| add       | 3.9 |', '| keccak256 | 334 |'].join('\n'),
  )
})
