import { expect, test } from 'vitest'
import { formatBps, formatFigure, formatPrice } from './formatMoney.ts'

test('an exact figure shows every digit there is, however many decimals', () => {
  expect(formatFigure(1_234_567_891n, 6, 'en')).toBe('1,234.567891')
  expect(formatFigure(1_000_000_000_000_000_001n, 18, 'en')).toBe('1.000000000000000001')
  expect(formatFigure(25_000_000n, 6, 'en')).toBe('25.00')
})

test('what leaves a person is rounded up and what they hold is rounded down', () => {
  expect(formatFigure(1_000_001n, 6, 'en', 'up')).toBe('1.01')
  expect(formatFigure(1_999_999n, 6, 'en', 'down')).toBe('1.99')
})

test('amounts beyond the precision of a double stay exact', () => {
  expect(formatFigure(123_456_789_012_345_678_901_234n, 6, 'en')).toBe('123,456,789,012,345,678.901234')
})

test('prices and rates read as dollars and percent', () => {
  expect(formatPrice(952_100_000_000_000_000n, 'en')).toBe('$0.9521')
  expect(formatBps(250, 'en')).toBe('2.5%')
})

test('whole tokens alone can be asked for', () => {
  expect(formatFigure(1_999_999n, 6, 'en', 'down', 0)).toBe('1')
})
