import type { Store } from '@safelane/store'

const BATCH = 1_000
const DAY_MS = 86_400_000

/** Deletes events that nobody can want to hear again; what is still to be delivered stays. */
export interface EventRetention {
  /** One batch; true when there may be more. */
  step(): Promise<boolean>
}

/** Undefined days: events are kept for good. */
export function createEventRetention(
  { store }: { readonly store: Pick<Store, 'events'> },
  days: number | undefined,
): EventRetention {
  return {
    async step() {
      if (days === undefined) return false
      const deleted = await store.events.deleteBefore(new Date(Date.now() - days * DAY_MS), BATCH)
      return deleted === BATCH
    },
  }
}
