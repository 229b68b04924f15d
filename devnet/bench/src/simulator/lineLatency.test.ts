import { expect, test } from 'vitest'
import { measureLineNs } from './lineLatency.ts'

test('a word takes its time from one thread to the other', async () => {
  expect(await measureLineNs()).toBeGreaterThan(1)
})
