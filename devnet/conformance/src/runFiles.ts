/** Runs the cases of fixture files one after another, on this thread. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Bench, type Lanes, type Outcome } from './bench.ts'
import { type FixtureCase, fixtureCases } from './fixtureCases.ts'
import { networkFork, networkSchedule } from './networks.ts'
import { runBlockchainCase } from './runBlockchainCase.ts'
import { runStateCase } from './runStateCase.ts'

export interface Selection extends Lanes {
  root: string
  fork?: string
  /** Only cases whose name contains this text. */
  filter?: string
}

export type CaseReport = { name: string; fork: string; durationMs: number } & Outcome

export class FileRunner {
  readonly #selection: Selection
  readonly #bench: Bench

  constructor(selection: Selection) {
    this.#selection = selection
    this.#bench = new Bench(selection)
  }

  /** Reports each selected case of the file as it ends. Throws when the file cannot be read or is not JSON. */
  async run(file: string, report: (result: CaseReport) => void): Promise<void> {
    const { root, fork, filter } = this.#selection
    const json = await readFile(join(root, file), 'utf8')
    for (const testCase of fixtureCases(file, json, fork)) {
      const { name } = testCase
      if (filter && !name.includes(filter)) continue
      const started = performance.now()
      const outcome = await this.#runCase(testCase)
      report({ name, fork: testCase.fork, durationMs: performance.now() - started, ...outcome })
    }
  }

  close(): Promise<void> {
    return this.#bench.close()
  }

  async #runCase(testCase: FixtureCase): Promise<Outcome> {
    if (testCase.kind === 'foreign') {
      return { result: 'skipped', reason: 'neither a state test nor a blockchain test' }
    }
    const { kind, fork } = testCase
    const { config } = kind === 'state' ? testCase.state.test : testCase.test
    const chainId = BigInt(config?.chainid ?? '0x1')
    if (kind === 'state') {
      const active = networkFork(fork, config?.blobSchedule)
      if (!active) return { result: 'skipped', reason: `fork ${fork} is not supported` }
      return this.#bench.run(chainId, (engine) => runStateCase(engine, testCase.state, active))
    }
    const schedule = networkSchedule(fork, config?.blobSchedule)
    if (!schedule) return { result: 'skipped', reason: `network ${fork} is not supported` }
    return this.#bench.run(chainId, (engine) => runBlockchainCase(engine, testCase.test, schedule))
  }
}
