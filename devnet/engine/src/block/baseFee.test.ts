import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextBaseFee } from './baseFee.ts'

const gwei = 1_000_000_000n
const gasLimit = 30_000_000n

test('an empty block lowers the base fee by one eighth, a full one raises it by as much', () => {
  expect(nextBaseFee({ gasUsed: 0n, gasLimit, baseFeePerGas: gwei })).toBe(875_000_000n)
  expect(nextBaseFee({ gasUsed: gasLimit, gasLimit, baseFeePerGas: gwei })).toBe(1_125_000_000n)
  expect(nextBaseFee({ gasUsed: gasLimit / 2n, gasLimit, baseFeePerGas: gwei })).toBe(gwei)
})

test('one transfer in a block gives the base fee that mainnet clients compute', () => {
  expect(nextBaseFee({ gasUsed: 21_000n, gasLimit, baseFeePerGas: gwei })).toBe(875_175_000n)
})

test('above the target the base fee always rises, even from zero', () => {
  expect(nextBaseFee({ gasUsed: gasLimit, gasLimit, baseFeePerGas: 0n })).toBe(1n)
  expect(nextBaseFee({ gasUsed: gasLimit / 2n + 1n, gasLimit, baseFeePerGas: 7n })).toBe(8n)
})

test('the base fee never moves by more than one eighth, apart from the least step of 1 wei', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 60_000_000n }),
      fc.bigInt({ min: 60_000_000n, max: 10n ** 12n }),
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      (gasUsed, limit, baseFeePerGas) => {
        const next = nextBaseFee({ gasUsed, gasLimit: limit, baseFeePerGas })
        const most = baseFeePerGas / 8n + 1n
        expect(next).toBeLessThanOrEqual(baseFeePerGas + most)
        expect(next).toBeGreaterThanOrEqual(baseFeePerGas - most)
        expect(next).toBeGreaterThanOrEqual(0n)
      },
    ),
    { seed: 20_261_121 },
  )
})
