/**
 * Runs tasks one after another in the order they came. Everything that touches the engine's state goes through one
 * queue, because the engine must be left alone while it executes a block.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve()

  /** Runs `task` after all tasks queued before; its result or error is the promise's. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything queued so far is done. */
  async idle(): Promise<void> {
    await this.#tail
  }
}
