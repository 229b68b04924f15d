/** When blocks are made: on each arrival, every so many seconds, or only when asked. */
export interface MiningMode {
  auto: boolean
  intervalSec: number | null
}

/** Calls `tick` every interval of the current mode; a tick that is still running swallows the next one. */
export class MiningTimer {
  #timer: NodeJS.Timeout | null = null
  #running = false
  readonly #tick: () => Promise<void>
  readonly #onError: (error: unknown) => void

  constructor(tick: () => Promise<void>, onError: (error: unknown) => void) {
    this.#tick = tick
    this.#onError = onError
  }

  set(intervalSec: number | null): void {
    this.stop()
    if (intervalSec === null) return
    this.#timer = setInterval(() => void this.#run(), intervalSec * 1000)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    try {
      await this.#tick()
    } catch (error) {
      this.#onError(error)
    } finally {
      this.#running = false
    }
  }
}
