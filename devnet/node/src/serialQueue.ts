/**
 * Runs tasks one after another in the order they came. Everything that touches the engine's state goes through one
 * queue, because the engine must be left alone while it executes a block.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve()
  #unfinished = 0
  /** A task of `runNow` runs on this very stack, and nothing has been queued behind it. */
  #isNow = false
  #endNow: (() => void) | null = null

  /** Runs `task` after all tasks queued before; its result or error is the promise's. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#unfinished++
    if (this.#isNow) {
      // Comes from the task that runs now, and goes behind it, whatever that waits for.
      this.#isNow = false
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#tail = promise
      this.#endNow = resolve
    }
    const result = this.#tail.then(task)
    this.#tail = result.then(this.#finish, this.#finish)
    return result
  }

  /** The same, but where no task is before it, it runs at once: a task that waits for nothing gives, or throws, what it has to say itself. */
  runNow<T>(task: () => T | Promise<T>): T | Promise<T> {
    if (this.#unfinished > 0) return this.run(task)
    this.#unfinished++
    this.#isNow = true
    let result: T | Promise<T> | undefined
    try {
      result = task()
      return result
    } finally {
      this.#isNow = false
      const endNow = this.#endNow
      this.#endNow = null
      if (!(result instanceof Promise)) {
        this.#finish()
        endNow?.()
      } else if (endNow) {
        const finish = () => {
          this.#finish()
          endNow()
        }
        result.then(finish, finish)
      } else {
        this.#tail = result.then(this.#finish, this.#finish)
      }
    }
  }

  /** Resolves when everything queued so far is done. */
  async idle(): Promise<void> {
    await this.#tail
  }

  readonly #finish = (): void => {
    this.#unfinished--
  }
}
