/**
 * One lane, on the caller's thread (a page's, or a web worker's). Threads would need SharedArrayBuffer, which a browser only
 * gives to pages that are served with COOP and COEP headers: nobody who embeds the engine should have to.
 */
import type { LaneLimits, StartLanes, YieldToEvents } from '../platform.ts'

export const laneLimits: LaneLimits = {
  workersMax: 1,
  workersDefault: 1,
  // A page's memory is reserved at once, though the operating system commits it lazily.
  memoryMiBDefault: 512,
  isMemoryShared: false,
}

export const startLanes: StartLanes = () => Promise.reject(new Error('a browser has one lane'))

/** By a message, because browsers make nested timers wait for 4 ms. */
export const yieldToEvents: YieldToEvents = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port2.addEventListener('message', () => {
      port2.close()
      resolve()
    })
    port2.start()
    port1.postMessage(null)
  })
