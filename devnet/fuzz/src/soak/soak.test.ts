import { expect, test } from 'vitest'
import { type Difference, Soak, type SoakOptions } from './soak.ts'

const options: SoakOptions = { seed: 1, workers: 3 }

async function soak(given: SoakOptions, blocks: number): Promise<Difference | null> {
  const soak = await Soak.create(given)
  let difference: Difference | null = null
  for (let n = 0; n < blocks && !difference; n++) difference = await soak.next()
  difference ??= soak.end()
  await soak.close()
  return difference
}

async function replay(given: SoakOptions, block: number): Promise<Difference[]> {
  const soak = await Soak.create(given)
  const { differences } = await soak.replay(block, 4)
  await soak.close()
  return differences
}

test('random blocks are the same on three lanes and in order, past the end of a chain', async () => {
  expect(await soak({ ...options, firstBlock: 38 }, 3)).toBe(null)
})

test('lanes that commit unchecked are found out, and their block can be executed again', async () => {
  const unchecked = { ...options, test: { skipValidation: true } }
  const difference = await soak(unchecked, 6)
  expect(difference).not.toBe(null)
  const { block } = difference!
  expect(await replay(unchecked, block)).not.toEqual([])
  expect(await replay(options, block)).toEqual([])
})
