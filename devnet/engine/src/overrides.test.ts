/** Rules that a development chain wants otherwise than its fork has them. */
import { expect, onTestFinished, test } from 'vitest'
import type { ForkName, RuleOverrides } from './api.ts'
import { createEngine } from './engine.ts'
import { env, sender } from './test/forkEngines.ts'

async function engineWith(fork: ForkName, overrides: RuleOverrides) {
  const engine = await createEngine({ chainId: 1n, fork, overrides, workers: 1, memoryMiB: 256 })
  onTestFinished(() => engine.close())
  engine.setBalance(sender, 10n ** 20n)
  return engine
}

/** Init code that returns so many zero bytes. */
const creationOf = (length: number) => `0x62${length.toString(16).padStart(6, '0')}6000f3` as const

test.each<[ForkName]>([['frontier'], ['london'], ['osaka']])(
  '%s has the code size that was asked for',
  async (fork) => {
    const create = async (overrides: RuleOverrides, length: number) => {
      const engine = await engineWith(fork, overrides)
      const environment = { ...env, fork, gasLimit: 30_000_000n }
      return engine.call(environment, { from: sender, to: null, gas: 20_000_000n, data: creationOf(length) })
        .status
    }
    expect(await create({ codeSizeMax: 10 }, 10)).toBe(1)
    expect(await create({ codeSizeMax: 10 }, 11)).toBe(0)
    expect(await create({ codeSizeMax: 2 ** 40 }, 40_000)).toBe(1)
  },
)

test('CHAINID is that of the block, else that of the engine', async () => {
  const engine = await engineWith('osaka', {})
  const data = '0x465f5260205ff3'
  const call = (chainId?: bigint) =>
    BigInt(
      engine.call(
        { ...env, ...(chainId === undefined ? {} : { chainId }) },
        { from: sender, to: null, gas: 100_000n, data },
      ).output,
    )
  expect(call()).toBe(1n)
  expect(call(77n)).toBe(77n)
  expect(call()).toBe(1n)
})
