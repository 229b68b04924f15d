import { keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { type BlockHeader, EMPTY_REQUESTS_HASH, EMPTY_ROOT, encodeHeader, hashHeader } from './header.ts'

/** A Prague block that anvil 1.7.1 made, with one transfer in it. */
const pragueHeader: BlockHeader = {
  parentHash: '0x19164dc3aff8e85c4d26eee13844cfe8c0d6f309cc131081f3c2e2d8442da394',
  coinbase: '0x0000000000000000000000000000000000000000',
  stateRoot: '0xdf6eafe9d3fd163c027e4d9e5d5c16b041cbd0f801574ad959cb8b41b875fcea',
  transactionsRoot: '0x6dd9a37bc24f352bcab791cc4ff2ed174a0ab4ea0d24910a1c27eb24435f9d4f',
  receiptsRoot: '0xf78dfb743fbd92ade140711c8bbc542b5e307f0ab7984eff35d751969fe57efa',
  logsBloom: `0x${'00'.repeat(256)}`,
  number: 1n,
  gasLimit: 30_000_000n,
  gasUsed: 21_000n,
  timestampSec: 0x6b012380n,
  extraData: '0x',
  prevRandao: '0x894bf9e28c54056e8cb0f6eca70e467e3353f8eb9dbcf1ea1fb16f5d8b4fb5ab',
  baseFeePerGas: 1_000_000_000n,
  blobGasUsed: 0n,
  excessBlobGas: 0n,
  parentBeaconBlockRoot: `0x${'00'.repeat(32)}`,
  requestsHash: EMPTY_REQUESTS_HASH,
}

test('the hash of a Prague header is the one that another client gives it', () => {
  expect(hashHeader(pragueHeader)).toBe('0xae6d58735a29b8fa9d7cb0b636a9f7791717d7275e9b60de4df52a7aaf30f119')
})

test('the hash is keccak256 of the encoding, which every field changes', () => {
  const hash = hashHeader(pragueHeader)
  expect(hash).toBe(keccak256(encodeHeader(pragueHeader)))
  const { requestsHash: _, ...cancun } = pragueHeader
  const changed: BlockHeader[] = [
    cancun,
    { ...pragueHeader, number: 2n },
    { ...pragueHeader, stateRoot: EMPTY_ROOT },
    { ...pragueHeader, timestampSec: 0x6b012381n },
    { ...pragueHeader, baseFeePerGas: 0n },
    { ...pragueHeader, excessBlobGas: 1n },
  ]
  for (const header of changed) expect(hashHeader(header)).not.toBe(hash)
})
