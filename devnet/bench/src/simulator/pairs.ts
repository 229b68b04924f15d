/** Runs of blocks in order and on two workers, one directly after the other, first the one and then the other by turns. */
import type { ExecutableTransaction } from '@safelane/devnet-engine'
import { type Distribution, distribution } from '../row.ts'
import { median } from './median.ts'
import type { Subject } from './subject.ts'

/** Share of the runs that count as undisturbed. */
const QUIET_SHARE = 1 / 4

export interface Speedup {
  /**
   * Of two workers over one, between undisturbed runs: the fastest quarter of each. A host that gives a core to others now and then
   * makes it run at half its speed, for some runs or for most.
   */
  undisturbed: number
  /** The same of neighbouring runs, all of them. */
  neighbours: Distribution
}

export class Pairs {
  readonly #sequential: Subject
  readonly #parallel: Subject
  #count = 0
  #sequentialMs: number[] = []
  #parallelMs: number[] = []
  /** Per transaction, of each run on two workers. */
  aborts: number[] = []

  constructor(sequential: Subject, parallel: Subject) {
    this.#sequential = sequential
    this.#parallel = parallel
  }

  async run(block: readonly ExecutableTransaction[]): Promise<void> {
    const isSequentialFirst = this.#count++ % 2 === 0
    const early = isSequentialFirst ? await this.#sequential.run(block) : null
    const onTwo = await this.#parallel.run(block)
    const inOrder = early ?? (await this.#sequential.run(block))
    this.#sequentialMs.push(inOrder.executionMs)
    this.#parallelMs.push(onTwo.executionMs)
    this.aborts.push(onTwo.reexecutions / block.length)
  }

  /** So far was warming up. */
  forget(): void {
    this.#sequentialMs = []
    this.#parallelMs = []
    this.aborts = []
  }

  /** Of undisturbed runs. */
  get sequentialMs(): number {
    return undisturbed(this.#sequentialMs)
  }

  get speedup(): Speedup {
    return {
      undisturbed: this.sequentialMs / undisturbed(this.#parallelMs),
      neighbours: distribution(
        this.#sequentialMs.map((ms, run) => ms / this.#parallelMs[run]!),
        'more',
      ),
    }
  }
}

/** The median of the lowest quarter. */
export function undisturbed(times: readonly number[]): number {
  return median(times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length * QUIET_SHARE)))
}
