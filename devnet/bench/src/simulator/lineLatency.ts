/** What a cache line takes from one core to another: two threads change a word by turns. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Ways there and back between two looks at the clock, and how often that is measured. */
const ROUND_TRIPS = 50
const MEASUREMENTS = 2_000
/** It ends sooner on a machine that has no two cores for it. */
const BUDGET_MS = 100

/** In nanoseconds, one way: the lower quartile, for others may have taken a core. */
export async function measureLineNs(): Promise<number> {
  const memory = new SharedArrayBuffer(128)
  const word = new Int32Array(memory)
  const echo = new Worker(new URL('./lineEcho.ts', import.meta.url), { workerData: memory })
  try {
    await once(echo, 'message')
    const times: number[] = []
    const untilMs = performance.now() + BUDGET_MS
    for (let number = 0; times.length < MEASUREMENTS; ) {
      const startedMs = performance.now()
      if (times.length > 0 && startedMs > untilMs) break
      for (let trip = 0; trip < ROUND_TRIPS; trip++) {
        Atomics.store(word, 0, number + 1)
        number += 2
        while (Atomics.load(word, 0) !== number);
      }
      times.push(performance.now() - startedMs)
    }
    Atomics.store(word, 0, -1)
    const quartile = times.sort((a, b) => a - b)[times.length >> 2]!
    return (quartile * 1e6) / (2 * ROUND_TRIPS)
  } finally {
    await echo.terminate()
  }
}
