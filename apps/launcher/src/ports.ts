import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { LaunchError } from './launchError.ts'

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * Makes sure that nothing listens on `port`.
 *
 * After a killed launcher its children need a moment to stop: `graceMs` is how long to wait for them.
 */
export async function requireFreePort(
  port: number,
  purpose: string,
  flag: string,
  graceMs: number,
): Promise<void> {
  const deadline = Date.now() + graceMs
  while (!(await isFree(port))) {
    if (Date.now() >= deadline) {
      throw new LaunchError(
        `Port ${port}, wanted for ${purpose}, is in use: stop what listens there, or choose another with ${flag}.`,
      )
    }
    await delay(200)
  }
}
