import { expect, test } from 'vitest'
import { regionalLocale } from './regionalLocale.ts'

test('the first preferred language that is the interface’s tells the region', () => {
  expect(regionalLocale('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB')
  expect(regionalLocale('zh', ['en-GB'])).toBe('zh')
})

test('what is no language tag is passed over', () => {
  expect(regionalLocale('en', ['en-US@posix'])).toBe('en')
  expect(regionalLocale('en', ['en-US@posix', 'en-IE'])).toBe('en-IE')
})
