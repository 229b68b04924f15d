/** When an engine may be asked: not while it executes, hashes or traces something, and not after it was closed. */
import { EngineBusyError, EngineClosedError } from './engineBusyError.ts'

export class EngineActivity {
  #isBusy = false
  /** What lanes do, settled when they stand still again. */
  #running: Promise<unknown> | null = null
  #closing: Promise<void> | null = null

  get isClosing(): boolean {
    return this.#closing !== null
  }

  /** Throws EngineClosedError. */
  assertOpen(): void {
    if (this.#closing) throw new EngineClosedError()
  }

  /** Throws EngineBusyError, of which EngineClosedError is one. */
  assertIdle(): void {
    this.assertOpen()
    if (this.#isBusy) throw new EngineBusyError('the engine is executing a block')
  }

  /** Nobody may use the engine until the work is settled. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#isBusy = true
    try {
      const running = work()
      this.#running = running
      return await running
    } finally {
      this.#isBusy = false
    }
  }

  /** The same while `body` calls back somebody who must not use the engine. */
  runAtOnce<T>(body: () => T): T {
    this.#isBusy = true
    try {
      return body()
    } finally {
      this.#isBusy = false
    }
  }

  /** Ends the threads; then what ran on them fails, which may be in the midst of starting others. */
  close(endThreads: () => Promise<void> | undefined): Promise<void> {
    this.#closing ??= this.#close(endThreads)
    return this.#closing
  }

  async #close(endThreads: () => Promise<void> | undefined): Promise<void> {
    await endThreads()
    await Promise.allSettled([this.#running])
    await endThreads()
  }
}
