/**
 * The official blockchain test format (execution-spec-tests, "Blockchain Tests"): a genesis block with its state, blocks to
 * import, some of them invalid, and the state after the last valid one.
 */
import type { Hex } from '@safelane/devnet-engine'
import type { FixtureBlobSchedule } from './networks.ts'
import type { FixtureState } from './stateTest.ts'

export interface BlockchainTest {
  network: string
  genesisRLP: Hex
  genesisBlockHeader: { hash: Hex }
  pre: FixtureState
  blocks: FixtureBlock[]
  lastblockhash: Hex
  /** One of the two. */
  postState?: FixtureState
  postStateHash?: Hex
  config?: { chainid?: Hex; blobSchedule?: FixtureBlobSchedule }
}

export interface FixtureBlock {
  rlp: Hex
  /** Alternatives separated by `|`; present if the block is invalid. */
  expectException?: string
  blockHeader?: { hash: Hex }
}
