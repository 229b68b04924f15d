/** Finds the cases in the JSON of a fixture file. */
import type { BlockchainTest } from './blockchainTest.ts'
import type { StateCase, StateTest } from './stateTest.ts'

export type FixtureCase =
  | { kind: 'state'; name: string; fork: string; state: StateCase }
  | { kind: 'blockchain'; name: string; fork: string; test: BlockchainTest }
  /** A test of another format. */
  | { kind: 'foreign'; name: string; fork: '' }

/** The cases of a file. `forkFilter` is compared with the fork or network without case. */
export function* fixtureCases(file: string, json: string, forkFilter?: string): Generator<FixtureCase> {
  const tests = JSON.parse(json) as Record<string, unknown>
  const isSelected = (fork: string): boolean => !forkFilter || fork.toLowerCase() === forkFilter.toLowerCase()
  for (const [title, test] of Object.entries(tests)) {
    const name = `${file} ${title}`
    if (isBlockchainTest(test)) {
      if (isSelected(test.network)) yield { kind: 'blockchain', name, fork: test.network, test }
    } else if (isStateTest(test)) {
      for (const [fork, posts] of Object.entries(test.post)) {
        if (!isSelected(fork)) continue
        for (const [index, post] of posts.entries()) {
          const number = posts.length > 1 ? ` #${index}` : ''
          yield { kind: 'state', name: `${name} ${fork}${number}`, fork, state: { test, post } }
        }
      }
    } else yield { kind: 'foreign', name, fork: '' }
  }
}

function isStateTest(test: unknown): test is StateTest {
  return hasFields(test, ['env', 'pre', 'transaction', 'post'])
}

function isBlockchainTest(test: unknown): test is BlockchainTest {
  return hasFields(test, ['network', 'genesisRLP', 'genesisBlockHeader', 'pre', 'blocks', 'lastblockhash'])
}

function hasFields(test: unknown, names: readonly string[]): boolean {
  return typeof test === 'object' && test !== null && names.every((name) => name in test)
}
