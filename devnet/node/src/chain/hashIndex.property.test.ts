import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashIndex } from './hashIndex.ts'

/** Few different first slots, so that entries run into each other. */
const hash = fc
  .tuple(fc.constantFrom('00', 'ff'), fc.integer({ min: 0, max: 40 }))
  .map(([first, low]): Hex => `0x${first}${low.toString(16).padStart(8, '0')}${'0'.repeat(54)}`)
const entry = fc.record({ hash, value: fc.integer({ min: 0, max: 3 }), detail: fc.constantFrom(0, 7) })

test('the index holds exactly what was added and not removed, however its entries collide', () => {
  const step = fc.oneof(
    { arbitrary: entry.map((each) => ({ ...each, adds: true })), weight: 3 },
    { arbitrary: entry.map((each) => ({ ...each, adds: false })), weight: 2 },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const index = new HashIndex()
      const model: { hash: Hex; value: number; detail: number }[] = []
      for (const { adds, ...each } of steps) {
        const known = model.findIndex((other) => JSON.stringify(other) === JSON.stringify(each))
        if (adds) {
          index.add(each.hash, each.value, each.detail)
          model.push(each)
        } else {
          index.remove(each.hash, each.value, each.detail)
          if (known >= 0) model.splice(known, 1)
        }
      }
      for (const { hash } of steps) {
        const found = [...index.find(hash)].map(({ value, detail }) => `${value} ${detail}`).sort()
        const expected = model
          .filter((each) => each.hash === hash)
          .map(({ value, detail }) => `${value} ${detail}`)
        expect(found).toEqual(expected.sort())
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})
