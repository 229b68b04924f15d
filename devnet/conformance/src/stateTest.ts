/**
 * The official state test format (execution-spec-tests, "State Tests"): a pre-state, one transaction, and per fork the state
 * root and the hash of the logs after it.
 */
import type { Hex } from '@safelane/devnet-engine'

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
  config?: { chainid?: Hex; blobSchedule?: Record<string, { max: Hex; baseFeeUpdateFraction: Hex }> }
}

/** One transaction of one test on one fork. */
export interface StateCase {
  /** File, test name, fork, and number within the fork if there are several. */
  name: string
  fork: string
  test: StateTest
  post: StateTestPost
}

/** The cases of a fixture file, and how many of its tests have another format. `forkFilter` is compared without case. */
export function* stateCases(
  file: string,
  json: string,
  forkFilter?: string,
): Generator<StateCase | { foreign: string }> {
  const tests = JSON.parse(json) as Record<string, StateTest & { blocks?: unknown }>
  for (const [title, test] of Object.entries(tests)) {
    if (
      test === null ||
      typeof test !== 'object' ||
      !test.post ||
      !test.pre ||
      !test.env ||
      !test.transaction
    ) {
      yield { foreign: `${file} ${title}` }
      continue
    }
    for (const [fork, posts] of Object.entries(test.post)) {
      if (forkFilter && fork.toLowerCase() !== forkFilter.toLowerCase()) continue
      for (const [index, post] of posts.entries()) {
        const number = posts.length > 1 ? ` #${index}` : ''
        yield { name: `${file} ${title} ${fork}${number}`, fork, test, post }
      }
    }
  }
}
