import { expect, test } from 'vitest'
import { type MemorySample, memoryFault } from './memoryVerdict.ts'

/** Twenty samples of a run. */
function samples(liveMiB: (part: number) => number, residentMiB: (part: number) => number): MemorySample[] {
  return Array.from({ length: 20 }, (_, part) => ({ liveMiB: liveMiB(part), residentMiB: residentMiB(part) }))
}

test('memory that rises while the process warms up, and one sample that lies high, are no growth', () => {
  const warm = samples(
    (part) => 15 + Math.min(part, 10),
    (part) => 100 + 10 * Math.min(part, 10),
  )
  expect(memoryFault(warm)).toBeNull()
  expect(memoryFault([...warm.slice(0, -1), { liveMiB: 200, residentMiB: 900 }])).toBeNull()
})

test('memory that rises to the end is a fault, in the heap and outside of it', () => {
  const flat = () => 20
  expect(memoryFault(samples((part) => 15 + 3 * part, flat))).toMatch(/referred to grew by 2\d/)
  expect(memoryFault(samples(flat, (part) => 100 + 10 * part))).toMatch(/process grew by \d\d/)
})

test('a run of a few samples has no verdict', () => {
  expect(
    memoryFault(
      samples(
        (part) => 100 * part,
        () => 100,
      ).slice(0, 5),
    ),
  ).toBeNull()
})
