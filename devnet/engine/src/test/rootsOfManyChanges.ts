/** State roots of a state that grows, changes and shrinks by thousands of entries at a time; the same in every environment. */
import { createEngine, type Hex } from '../index.ts'

const hexOf = (value: number, bytes: number): Hex => `0x${value.toString(16).padStart(bytes * 2, '0')}`
const token = hexOf(0x70, 20)

/** The roots after 3,000 changed accounts and as many slots, several times. */
export async function rootsOfManyChanges(trieBatchesFrom: number): Promise<Hex[]> {
  const engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 }, { trieBatchesFrom })
  const roots: Hex[] = []
  for (const [first, value] of [
    [0, 1],
    [1000, 2],
    [50_000, 3],
    [2000, 0],
  ] as const) {
    for (let index = first; index < first + 3000; index++) {
      engine.setBalance(hexOf(index + 1, 20), BigInt(value))
      engine.setStorage(token, hexOf(index, 32), hexOf(value, 32))
    }
    roots.push(engine.stateRoot())
  }
  await engine.close()
  return roots
}
