import { createBlockHeader } from '@ethereumjs/block'
import { Common, Mainnet } from '@ethereumjs/common'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import { RlpError } from '../rlp.ts'
import {
  type BlockHeader,
  decodeHeader,
  EMPTY_OMMERS_HASH,
  EMPTY_REQUESTS_HASH,
  EMPTY_ROOT,
  encodeHeader,
  hashHeader,
  headerFieldCount,
  ZERO_NONCE,
} from './header.ts'

/** A Prague block that anvil 1.7.1 made, with one transfer in it. */
const pragueHeader: BlockHeader = {
  parentHash: '0x19164dc3aff8e85c4d26eee13844cfe8c0d6f309cc131081f3c2e2d8442da394',
  ommersHash: EMPTY_OMMERS_HASH,
  coinbase: '0x0000000000000000000000000000000000000000',
  stateRoot: '0xdf6eafe9d3fd163c027e4d9e5d5c16b041cbd0f801574ad959cb8b41b875fcea',
  transactionsRoot: '0x6dd9a37bc24f352bcab791cc4ff2ed174a0ab4ea0d24910a1c27eb24435f9d4f',
  receiptsRoot: '0xf78dfb743fbd92ade140711c8bbc542b5e307f0ab7984eff35d751969fe57efa',
  logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: 0n,
  number: 1n,
  gasLimit: 30_000_000n,
  gasUsed: 21_000n,
  timestampSec: 0x6b012380n,
  extraData: '0x',
  prevRandao: '0x894bf9e28c54056e8cb0f6eca70e467e3353f8eb9dbcf1ea1fb16f5d8b4fb5ab',
  nonce: ZERO_NONCE,
  baseFeePerGas: 1_000_000_000n,
  withdrawalsRoot: EMPTY_ROOT,
  blobGasUsed: 0n,
  excessBlobGas: 0n,
  parentBeaconBlockRoot: `0x${'00'.repeat(32)}`,
  requestsHash: EMPTY_REQUESTS_HASH,
}

const hex = (length: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => bytesToHex(bytes))
const integer = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })

/** Headers with fields up to those of London, Shanghai, Cancun or Prague, and with none of them. */
const header: fc.Arbitrary<BlockHeader> = fc
  .tuple(
    fc.record({
      parentHash: hex(32),
      ommersHash: hex(32),
      coinbase: hex(20),
      stateRoot: hex(32),
      transactionsRoot: hex(32),
      receiptsRoot: hex(32),
      logsBloom: hex(256),
      difficulty: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      number: integer,
      gasLimit: integer,
      gasUsed: integer,
      timestampSec: integer,
      extraData: fc.uint8Array({ maxLength: 32 }).map((bytes) => bytesToHex(bytes)),
      prevRandao: hex(32),
      nonce: hex(8),
    }),
    fc.record({
      baseFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      withdrawalsRoot: hex(32),
      blobGasUsed: integer,
      excessBlobGas: integer,
      parentBeaconBlockRoot: hex(32),
      requestsHash: hex(32),
    }),
    fc.constantFrom(0, 1, 2, 5, 6),
  )
  .map(([first, rest, count]) => ({
    ...first,
    gasUsed: first.gasUsed % (first.gasLimit + 1n),
    ...Object.fromEntries(Object.entries(rest).slice(0, count)),
  }))

const forkOfFieldCount = { 15: 'berlin', 16: 'london', 17: 'shanghai', 20: 'cancun', 21: 'prague' } as const

test('the hash of a Prague header is the one that another client gives it', () => {
  expect(hashHeader(pragueHeader)).toBe('0xae6d58735a29b8fa9d7cb0b636a9f7791717d7275e9b60de4df52a7aaf30f119')
})

test('headers of all forks are encoded as @ethereumjs/block does, and decoded to themselves', () => {
  fc.assert(
    fc.property(header, (given) => {
      const fieldCount = headerFieldCount(given)!
      const common = new Common({ chain: Mainnet, hardfork: forkOfFieldCount[fieldCount] })
      const { ommersHash: uncleHash, receiptsRoot: receiptTrie, transactionsRoot: transactionsTrie } = given
      const { prevRandao: mixHash, timestampSec: timestamp, ...rest } = given
      const data = { ...rest, uncleHash, receiptTrie, transactionsTrie, mixHash, timestamp }
      const theirs = createBlockHeader(data, { common, skipConsensusFormatValidation: true })
      const encoded = encodeHeader(given)
      expect(bytesToHex(encoded)).toBe(bytesToHex(theirs.serialize()))
      expect(hashHeader(given)).toBe(bytesToHex(theirs.hash()))
      expect(decodeHeader(encoded)).toEqual(given)
    }),
    { seed: 20261121, numRuns: 200 },
  )
})

describe('what is no header', () => {
  test('bytes cut off, changed in their prefixes or followed by others are refused with an RlpError', () => {
    const encoded = encodeHeader(pragueHeader)
    fc.assert(
      fc.property(fc.nat(encoded.length - 1), (length) => {
        expect(() => decodeHeader(encoded.slice(0, length))).toThrow(RlpError)
      }),
      { seed: 20261121 },
    )
    expect(() => decodeHeader(Uint8Array.from([...encoded, 0]))).toThrow(RlpError)
  })

  test('a field without those before it makes no header of any fork', () => {
    const { baseFeePerGas: _, ...withGap } = pragueHeader
    const { excessBlobGas: __, parentBeaconBlockRoot: ___, requestsHash: ____, ...withHalf } = pragueHeader
    expect(headerFieldCount(pragueHeader)).toBe(21)
    expect(headerFieldCount(withGap)).toBeNull()
    expect(headerFieldCount(withHalf)).toBeNull()
  })
})
