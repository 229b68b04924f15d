/** One line on a terminal that says how far the run is; nothing where the output is no terminal. */
import type { WriteStream } from 'node:tty'
import type { Outcome } from './bench.ts'

const CLEAR_LINE = '\r\x1b[K'
/** Lest drawing costs more than the cases. */
const REDRAW_MS = 100

export class Progress {
  readonly #stream: WriteStream | null
  readonly #files: number
  readonly #counts = { passed: 0, failed: 0, skipped: 0 }
  #done = 0
  #drawnAt = 0
  #isDrawn = false

  constructor(stream: WriteStream, files: number) {
    this.#stream = stream.isTTY ? stream : null
    this.#files = files
  }

  count({ result }: Outcome): void {
    this.#counts[result]++
    this.#draw()
  }

  /** `done` files have been run. */
  show(done: number): void {
    this.#done = done
    this.#draw()
  }

  /** Takes the line away so that something else can be printed. */
  clear(): void {
    if (this.#isDrawn) this.#stream?.write(CLEAR_LINE)
    this.#isDrawn = false
  }

  #draw(): void {
    const now = performance.now()
    if (!this.#stream || now - this.#drawnAt < REDRAW_MS) return
    this.#drawnAt = now
    this.#isDrawn = true
    const { passed, failed, skipped } = this.#counts
    this.#stream.write(
      `${CLEAR_LINE}file ${this.#done} of ${this.#files}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
    )
  }
}
