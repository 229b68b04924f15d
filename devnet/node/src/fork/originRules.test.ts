import { type ChainConfig, Holesky, Hoodi, Mainnet, Sepolia } from '@ethereumjs/common'
import { expect, test } from 'vitest'
import { rulesOfChain } from './originRules.ts'

const forks = ['cancun', 'prague', 'osaka', 'bpo1', 'bpo2']

const beginnings = [Mainnet, Sepolia, Holesky, Hoodi].flatMap(({ chainId, hardforks }: ChainConfig) =>
  hardforks.flatMap(({ name, timestamp }) =>
    forks.includes(name) ? [[chainId, name, BigInt(timestamp ?? 0)] as const] : [],
  ),
)

test.each(beginnings)('chain %i has the rules of %s from the second %i on', (chainId, name, fromSec) => {
  expect(rulesOfChain(BigInt(chainId), fromSec)).toBe(name)
  if (fromSec > 0n)
    expect(rulesOfChain(BigInt(chainId), fromSec - 1n)).toBe(forks[forks.indexOf(name) - 1] ?? null)
})

test('all forks of four chains are known, and of others none', () => {
  expect(beginnings).toHaveLength(4 * forks.length)
  expect(rulesOfChain(137n, 1_800_000_000n)).toBeUndefined()
})
