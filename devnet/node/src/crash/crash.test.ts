import { expect, test } from 'vitest'
import { crashRounds } from './crashRounds.ts'

test('a node that is killed under load, twice on one chain, has all that it acknowledged', async () => {
  expect(await crashRounds({ rounds: 2, seed: 1, submitters: 3 })).toBeGreaterThan(2)
}, 120_000)
