/**
 * The official state test format (execution-spec-tests, "State Tests"): a pre-state, one transaction, and per fork the state
 * root and the hash of the logs after it.
 */
import type { Hex } from '@safelane/devnet-engine'
import type { FixtureBlobSchedule } from './networks.ts'

export interface FixtureAccount {
  nonce: Hex
  balance: Hex
  code: Hex
  storage: Record<Hex, Hex>
}

export type FixtureState = Record<Hex, FixtureAccount>

export interface StateTestPost {
  /** State root after the transaction; that of the pre-state if the transaction is invalid. */
  hash: Hex
  /** Keccak-256 of the RLP of the logs. */
  logs: Hex
  txbytes: Hex
  indexes: { data: number; gas: number; value: number }
  /** The whole state after the transaction, where the fixture has it. */
  state?: FixtureState
  /** Alternatives separated by `|`; present if the transaction is invalid. */
  expectException?: string
}

export interface StateTest {
  env: {
    currentCoinbase: Hex
    currentGasLimit: Hex
    currentNumber: Hex
    currentTimestamp: Hex
    currentRandom?: Hex
    /** What opcode 0x44 reads before Paris. */
    currentDifficulty?: Hex
    currentBaseFee?: Hex
    currentExcessBlobGas?: Hex
  }
  pre: FixtureState
  transaction: { sender: Hex }
  post: Record<string, StateTestPost[]>
  config?: { chainid?: Hex; blobSchedule?: FixtureBlobSchedule }
}

/** One transaction of one test on one fork. */
export interface StateCase {
  test: StateTest
  post: StateTestPost
}
