/** Base fee, blob gas and difficulty of the next block, against @ethereumjs/block. */
import { createBlock, createBlockHeader } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ForkName, Hex } from '../api.ts'
import { forkRules } from '../forkRules.ts'
import { nextBaseFee } from './baseFee.ts'
import { blobBaseFee, nextExcessBlobGas } from './blobGas.ts'
import { blockRules } from './blockRules.ts'
import { nextDifficulty } from './difficulty.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH } from './header.ts'

const seed = 20261121
const withUncles: Hex = `0x${'11'.repeat(32)}`

test('the base fee follows from the parent as in @ethereumjs/block', () => {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Shanghai })
  fc.assert(
    fc.property(
      fc.bigInt({ min: 5000n, max: 10n ** 9n }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      (gasLimit, share, baseFeePerGas) => {
        const gasUsed = BigInt(Math.floor(Number(gasLimit) * share))
        const theirs = createBlockHeader({ gasLimit, gasUsed, baseFeePerGas }, { common })
        expect(nextBaseFee({ gasLimit, gasUsed, baseFeePerGas })).toBe(theirs.calcNextBaseFee())
      },
    ),
    { seed },
  )
})

test.each(['cancun', 'prague', 'osaka', 'bpo1', 'bpo2'] as const satisfies readonly ForkName[])(
  'excess blob gas and blob base fee follow from the parent as in @ethereumjs/block: %s',
  (fork) => {
    const common = new Common({ chain: Mainnet, hardfork: fork })
    const blobs = forkRules[fork].blobs!
    const gasPerBlob = 131_072n
    fc.assert(
      fc.property(
        fc.nat(blobs.max).map((count) => BigInt(count) * gasPerBlob),
        fc.nat(500).map((count) => BigInt(count) * gasPerBlob),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (blobGasUsed, excessBlobGas, baseFeePerGas) => {
          const parent = { blobGasUsed, excessBlobGas, baseFeePerGas }
          const theirs = createBlockHeader(parent, { common })
          const ours = nextExcessBlobGas(parent, blobs, blockRules(fork).blobReservePrice)
          expect(ours).toBe(theirs.calcNextExcessBlobGas(theirs.common))
          expect(blobBaseFee(excessBlobGas, blobs)).toBe(theirs.getBlobGasPrice())
        },
      ),
      { seed },
    )
  },
)

test('blobs become no cheaper while a block pays more for execution than for them (EIP-7918)', () => {
  const blobs = forkRules.osaka.blobs!
  const parent = { blobGasUsed: 0n, excessBlobGas: 100n * 131_072n, baseFeePerGas: 10n ** 9n }
  expect(nextExcessBlobGas(parent, blobs, true)).toBe(parent.excessBlobGas)
  expect(nextExcessBlobGas(parent, blobs, false)).toBe(94n * 131_072n)
})

test('difficulty follows from the parent as in @ethereumjs/block, bomb included', () => {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Berlin })
  const options = { common, skipConsensusFormatValidation: true } as const
  const timestamp = 1_600_000_000n
  fc.assert(
    fc.property(
      fc.bigInt({ min: 131_072n, max: 10n ** 17n }),
      fc.bigInt({ min: 1n, max: 20_000_000n }),
      fc.bigInt({ min: 1n, max: 2_000n }),
      fc.boolean(),
      (difficulty, number, elapsedSec, hasUncles) => {
        const uncleHash = hasUncles ? withUncles : EMPTY_OMMERS_HASH
        const parent = createBlock({ header: { difficulty, number, timestamp, uncleHash } }, options)
        const block = createBlock(
          { header: { number: number + 1n, timestamp: timestamp + elapsedSec } },
          options,
        )
        const known = { difficulty, number, timestampSec: timestamp, ommersHash: uncleHash } as BlockHeader
        expect(nextDifficulty(blockRules('berlin').proofOfWork!, known, timestamp + elapsedSec)).toBe(
          block.header.ethashCanonicalDifficulty(parent.header),
        )
      },
    ),
    { seed, numRuns: 300 },
  )
})

test('London puts the bomb off by 700,000 blocks more than Berlin (EIP-3554)', () => {
  const parent = { difficulty: 10n ** 15n, timestampSec: 0n, ommersHash: EMPTY_OMMERS_HASH } as BlockHeader
  const difficultyAt = (fork: 'berlin' | 'london', number: bigint) =>
    nextDifficulty(blockRules(fork).proofOfWork!, { ...parent, number: number - 1n }, 10n)
  for (const number of [9_300_000n, 10_399_999n, 10_400_000n, 12_000_000n]) {
    expect(difficultyAt('london', number + 700_000n)).toBe(difficultyAt('berlin', number))
  }
  // The bomb of period 14 is 2^12.
  expect(difficultyAt('berlin', 10_400_000n) - difficultyAt('berlin', 9_000_000n)).toBe(4096n)
})
