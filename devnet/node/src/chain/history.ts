import type { Engine, StateChange } from '@safelane/devnet-engine'

/**
 * Runs `read` on an older state: walks the engine back through `changes` (oldest first), reads, and walks forward again.
 *
 * Costs time in proportion to everything that changed since that state, twice; reads of the newest state cost nothing.
 * The engine must be idle until the promise settles, with no change that `takeChange` has not given out yet.
 */
export async function readAtState<T>(
  engine: Engine,
  changes: readonly StateChange[],
  read: () => T | Promise<T>,
): Promise<T> {
  if (changes.length === 0) return await read()
  for (let index = changes.length - 1; index >= 0; index--) {
    engine.apply((changes[index] as StateChange).undo)
  }
  try {
    return await read()
  } finally {
    for (const change of changes) engine.apply(change.redo)
    // Back where it started: the difference is empty and must not end up in the next block's change.
    engine.takeChange()
  }
}
