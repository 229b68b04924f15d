/**
 * Runs tasks one after another in the order they came. Everything that touches the engine's state goes through one
 * queue, because the engine must be left alone while it executes a block.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve()
  #unfinished = 0

  /** Runs `task` after all tasks queued before; its result or error is the promise's. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#unfinished++
    const result = this.#tail.then(task)
    this.#tail = result.then(this.#finish, this.#finish)
    return result
  }

  /** The same, but where no task is before it, it runs at once: a task that waits for nothing gives, or throws, what it has to say itself. */
  runNow<T>(task: () => T | Promise<T>): T | Promise<T> {
    if (this.#unfinished > 0) return this.run(task)
    this.#unfinished++
    const { promise, resolve } = Promise.withResolvers<void>()
    // What the task queues itself comes after it.
    this.#tail = promise
    let result: T | Promise<T> | undefined
    try {
      result = task()
      return result
    } finally {
      if (result instanceof Promise) {
        const finish = () => {
          this.#finish()
          resolve()
        }
        result.then(finish, finish)
      } else {
        this.#finish()
        resolve()
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
