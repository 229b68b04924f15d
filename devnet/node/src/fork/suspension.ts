/** Lets tasks wait for state of a fork's origin without holding up others. */
import { type BlockHeader, type Engine, type KnownState, MissingStateError } from '@safelane/devnet-engine'
import type { SerialQueue } from '../serialQueue.ts'
import type { ForkedChain } from './forkedChain.ts'

/** Is told while a task waits for state, outside of the queue. */
export interface SuspensionWatch {
  /** The task was taken back and leaves the queue. */
  suspended(): void
  /** It may be tried again, or has failed. */
  resumed(): void
}

interface Parts {
  queue: SerialQueue
  engine: Engine
  /** Gives state to everyone who executes. */
  provide: (known: KnownState) => void
  chain: ForkedChain | null
}

/** State, and whose it is. */
interface Fetched {
  chain: ForkedChain
  known: KnownState
}

type Attempt<T> = { result: T } | { error: MissingStateError; chain: ForkedChain }

export class Suspension {
  readonly #parts: Omit<Parts, 'chain'>
  /** Null: the chain was forked from nowhere, and nothing is ever missing. */
  chain: ForkedChain | null

  constructor({ chain, ...parts }: Parts) {
    this.chain = chain
    this.#parts = parts
  }

  /**
   * Runs `task` in the queue. When it needs state that is not there, what it has done to the engine is taken back, it leaves the queue, and once the state
   * is there it begins anew: up to its first use of the state it must not do anything that it must not do twice. Throws what the task
   * throws, and OriginError when the origin does not answer.
   */
  run<T>(task: () => T | Promise<T>, watch?: SuspensionWatch): Promise<T> {
    return this.chain === null ? this.#parts.queue.run(task) : this.#runAgain(task, watch)
  }

  /** The same, but at once where nothing is before it (`SerialQueue.runNow`) and nothing can be missing. */
  runNow<T>(task: () => T | Promise<T>): T | Promise<T> {
    return this.chain === null ? this.#parts.queue.runNow(task) : this.#runAgain(task, undefined)
  }

  /** Fetches in the background what the start of the blocks after this one needs. */
  prefetchFor(head: BlockHeader): void {
    const { chain } = this
    const missing = chain?.neededAfter(head)
    if (!chain || !missing) return
    chain.fetchAll(missing).then(
      (known) => this.#parts.queue.run(() => this.#provide({ chain, known })),
      // Whoever needs it will ask for it, and be told.
      () => undefined,
    )
  }

  #provide({ chain, known }: Fetched): void {
    // After a reset to another fork it is of no use.
    if (chain === this.chain) this.provide(known)
  }

  /** Gives state of the origin to everyone who executes. Only in the queue. */
  provide(known: KnownState): void {
    this.#parts.provide(known)
  }

  /** Resolves when everything queued so far is done. */
  idle(): Promise<void> {
    return this.#parts.queue.idle()
  }

  /** Runs `task` in the queue with the state that is there. */
  runOnce<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#parts.queue.run(task)
  }

  async #runAgain<T>(task: () => T | Promise<T>, watch: SuspensionWatch | undefined): Promise<T> {
    const { queue } = this.#parts
    let fetched: Fetched | null = null
    for (let attempt = 0; ; attempt++) {
      const outcome: Attempt<T> = await queue.run(() => this.#try(task, fetched, watch))
      if ('result' in outcome) return outcome.result
      const { chain, error } = outcome
      try {
        fetched = { chain, known: await chain.fetch(error.missing, attempt) }
      } finally {
        watch?.resumed()
      }
    }
  }

  /** One attempt, in the queue, with what the last one missed. */
  async #try<T>(
    task: () => T | Promise<T>,
    fetched: Fetched | null,
    watch: SuspensionWatch | undefined,
  ): Promise<Attempt<T>> {
    if (fetched) this.#provide(fetched)
    try {
      return { result: await task() }
    } catch (error) {
      const { chain } = this
      if (!(error instanceof MissingStateError) || chain === null) throw error
      takeBack(this.#parts.engine)
      watch?.suspended()
      return { error, chain }
    }
  }
}

/** Takes back what was changed since the last `takeChange`. */
function takeBack(engine: Engine): void {
  const { undo } = engine.takeChange()
  if (undo.length === 0) return
  engine.apply(undo)
  engine.takeChange()
}
