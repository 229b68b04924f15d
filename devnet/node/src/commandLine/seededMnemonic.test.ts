import { expect, test } from 'vitest'
import { seededMnemonic } from './seededMnemonic.ts'

test.each([
  [0n, 'leisure need topic clown code attend earn lounge baby omit vault crunch'],
  [1n, 'gesture car maximum regret pudding merry fatal electric sea grab crack social'],
  [2n ** 64n - 1n, 'reunion eager public radio victory silver palm elite make sing accuse moon'],
])('the phrase of %d is that of anvil', (seed, phrase) => {
  expect(seededMnemonic(seed)).toBe(phrase)
})
