import { expect, test } from 'vitest'
import type { ForkName } from '../api.ts'
import { nextBaseFee } from './baseFee.ts'
import { blockRules } from './blockRules.ts'
import { nextDifficulty } from './difficulty.ts'
import { activeFork, type ForkSchedule } from './forkSchedule.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_REQUESTS_HASH, EMPTY_ROOT, ZERO_NONCE } from './header.ts'
import { validateHeader } from './headerValidation.ts'

const zero = `0x${'00'.repeat(32)}` as const
const gasPerBlob = 131_072n

function headerOf(fork: ForkName, number: bigint, timestampSec: bigint): BlockHeader {
  const { headerFields, proofOfWork } = blockRules(fork)
  return {
    parentHash: zero,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: `0x${'00'.repeat(20)}`,
    stateRoot: zero,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: proofOfWork ? 131_072n : 0n,
    number,
    gasLimit: 10_000_000n,
    gasUsed: 0n,
    timestampSec,
    extraData: '0x',
    prevRandao: zero,
    nonce: ZERO_NONCE,
    ...(headerFields > 15 ? { baseFeePerGas: 1_000_000_000n } : {}),
    ...(headerFields > 16 ? { withdrawalsRoot: EMPTY_ROOT } : {}),
    ...(headerFields > 17 ? { blobGasUsed: 0n, excessBlobGas: 0n, parentBeaconBlockRoot: zero } : {}),
    ...(headerFields > 20 ? { requestsHash: EMPTY_REQUESTS_HASH } : {}),
  }
}

const validate = (schedule: ForkSchedule, header: BlockHeader, parent: BlockHeader): void =>
  validateHeader(header, parent, activeFork(schedule, header.number, header.timestampSec))

test('the first block of London may have twice the gas limit, and costs 1 gwei per gas', () => {
  const schedule: ForkSchedule = [{ fork: 'berlin' }, { fork: 'london', fromBlock: 5n }]
  const parent = headerOf('berlin', 4n, 0n)
  const difficulty = nextDifficulty(blockRules('london').proofOfWork!, parent, 12n)
  const first = { ...headerOf('london', 5n, 12n), difficulty, gasLimit: 2n * parent.gasLimit }
  expect(() => validate(schedule, first, parent)).not.toThrow()
  expect(() => validate(schedule, { ...first, gasLimit: parent.gasLimit }, parent)).toThrow('gas-limit')
  expect(() => validate(schedule, { ...first, baseFeePerGas: 1n }, parent)).toThrow('wrong-base-fee')
  expect(() => validate(schedule, { ...headerOf('berlin', 5n, 12n), difficulty }, parent)).toThrow(
    'wrong-header-fields',
  )
})

test('a gas limit moves by less than 1/1024 of the last, and never goes below 5000', () => {
  const parent = { ...headerOf('paris', 1n, 0n), gasLimit: 1_024_000n }
  const after =
    (gasLimit: bigint, last = parent) =>
    () =>
      validate(
        [{ fork: 'paris' }],
        { ...headerOf('paris', 2n, 12n), gasLimit, baseFeePerGas: nextBaseFee(last) },
        last,
      )
  for (const gasLimit of [1_024_999n, 1_023_001n]) expect(after(gasLimit)).not.toThrow()
  for (const gasLimit of [1_025_000n, 1_023_000n]) expect(after(gasLimit)).toThrow('gas-limit-out-of-bounds')
  const least = { ...parent, gasLimit: 5000n }
  expect(after(5000n, least)).not.toThrow()
  expect(after(4999n, least)).toThrow('gas-limit-out-of-bounds')
})

test('a fork begins with the first block that reaches its timestamp', () => {
  const schedule: ForkSchedule = [{ fork: 'shanghai' }, { fork: 'cancun', fromTimestampSec: 15_000n }]
  const parent = headerOf('shanghai', 1n, 14_000n)
  const withBaseFee = (header: BlockHeader) => ({ ...header, baseFeePerGas: nextBaseFee(parent) })
  expect(() => validate(schedule, withBaseFee(headerOf('shanghai', 2n, 14_999n)), parent)).not.toThrow()
  expect(() => validate(schedule, withBaseFee(headerOf('cancun', 2n, 14_999n)), parent)).toThrow(
    'wrong-header-fields',
  )
  expect(() => validate(schedule, withBaseFee(headerOf('cancun', 2n, 15_000n)), parent)).not.toThrow()
  expect(() => validate(schedule, withBaseFee(headerOf('shanghai', 2n, 15_000n)), parent)).toThrow(
    'wrong-header-fields',
  )
})

test('excess blob gas counts with the target of the block, not with that of its parent', () => {
  const blobs = { target: 20, max: 30, baseFeeUpdateFraction: 5_007_716 }
  const schedule: ForkSchedule = [{ fork: 'prague' }, { fork: 'prague', fromTimestampSec: 100n, blobs }]
  const parent = {
    ...headerOf('prague', 1n, 0n),
    blobGasUsed: 9n * gasPerBlob,
    excessBlobGas: 15n * gasPerBlob,
  }
  const at = (timestampSec: bigint, excess: bigint) => () =>
    validate(
      schedule,
      {
        ...headerOf('prague', 2n, timestampSec),
        baseFeePerGas: nextBaseFee(parent),
        excessBlobGas: excess * gasPerBlob,
      },
      parent,
    )
  expect(at(99n, 18n)).not.toThrow()
  expect(at(99n, 4n)).toThrow('wrong-excess-blob-gas')
  expect(at(100n, 4n)).not.toThrow()
  expect(at(100n, 18n)).toThrow('wrong-excess-blob-gas')
})
