import { setTimeout as delay } from 'node:timers/promises'

/** Polls until the probe gives a value; fails after `timeoutMs` with what was waited for last. */
export async function until<Value>(
  probe: () => Promise<Value | undefined>,
  timeoutMs = 20_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await probe()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`Nothing happened within ${timeoutMs} ms`)
    await delay(50)
  }
}
