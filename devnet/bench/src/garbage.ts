/** V8 collects on threads of its own, and would take cores from the lanes for what was thrown away between blocks. */
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How long V8's own threads may sweep after a collection. */
const SWEEP_MS = 10

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Before a measurement: collects, and waits for the sweeping. */
export async function collectGarbage(): Promise<void> {
  collect()
  await setTimeout(SWEEP_MS)
}
