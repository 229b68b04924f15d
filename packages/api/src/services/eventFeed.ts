import type { Store } from '@safelane/store'

/** Wakes whoever waits for something to happen to a payment or the like. */
export interface EventFeed {
  /** Resolves when the subject has an event after `sequence`; rejects with the signal's reason when that is aborted. */
  waitFor(subjectId: string, sequence: bigint, signal: AbortSignal): Promise<void>
}

interface Waiter {
  readonly sequence: bigint
  wake(): void
}

const POLL_MS = 250

/**
 * One question to the database for everybody who waits in this process, and none while nobody does. Polling, because
 * LISTEN would keep a connection of its own and loses what happens while that is being restored.
 */
export function createEventFeed(store: Pick<Store, 'events'>, pollMs = POLL_MS): EventFeed {
  const waiting = new Map<string, Set<Waiter>>()
  let timer: NodeJS.Timeout | undefined

  function schedule(): void {
    if (timer !== undefined || waiting.size === 0) return
    timer = setTimeout(() => {
      // While the database is away nothing can have happened that would be missed later.
      void poll()
        .catch(() => {})
        .finally(() => {
          timer = undefined
          schedule()
        })
    }, pollMs)
    timer.unref()
  }

  async function poll(): Promise<void> {
    const newest = await store.events.newest([...waiting.keys()])
    for (const [subjectId, sequence] of newest) {
      for (const waiter of waiting.get(subjectId) ?? []) if (sequence > waiter.sequence) waiter.wake()
    }
  }

  return {
    waitFor(subjectId, sequence, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const waiters = waiting.get(subjectId) ?? new Set()
        const leave = () => {
          signal.removeEventListener('abort', abort)
          waiters.delete(waiter)
          if (waiters.size === 0 && waiting.get(subjectId) === waiters) waiting.delete(subjectId)
        }
        const abort = () => {
          leave()
          reject(signal.reason)
        }
        const waiter: Waiter = {
          sequence,
          wake() {
            leave()
            resolve()
          },
        }
        waiting.set(subjectId, waiters.add(waiter))
        signal.addEventListener('abort', abort)
        schedule()
      })
    },
  }
}
