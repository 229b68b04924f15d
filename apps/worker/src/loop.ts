import { setTimeout as delay } from 'node:timers/promises'
import { BaseError } from '@safelane/core'

export interface LoopOptions {
  /** For the log. */
  readonly name: string
  /** True when there may be more to do at once. */
  readonly step: () => Promise<boolean>
  /** Has to succeed before every step. */
  readonly before: () => Promise<void>
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000

/**
 * Repeats a step until aborted. While chain or database is away it says so once, tries again with growing pauses, and
 * says once that it is back; anything else that is thrown is logged and tried again too: every step is safe to repeat.
 */
export async function runLoop({ name, step, before, idleMs, signal, log }: LoopOptions): Promise<void> {
  let trouble: string | undefined
  let retryMs = FIRST_RETRY_MS
  while (!signal.aborted) {
    let pauseMs = idleMs
    try {
      await before()
      const mayContinue = await step()
      if (trouble !== undefined) log(`${name}: working again`)
      trouble = undefined
      retryMs = FIRST_RETRY_MS
      if (mayContinue) pauseMs = 0
    } catch (error) {
      const words = error instanceof BaseError ? error.message : String(error)
      if (words !== trouble) log(`${name}: ${words}; trying again`)
      trouble = words
      pauseMs = retryMs
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    }
    await delay(pauseMs, undefined, { signal }).catch(() => {})
  }
}
