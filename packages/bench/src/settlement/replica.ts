import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** A process that is killed and started again, always with the same settings. */
export interface Replica {
  readonly name: string
  /** SIGKILL, and a new process at once; resolves when that one is ready. */
  killAndRestart(): Promise<void>
  stop(): Promise<void>
}

const root = path.resolve(import.meta.dirname, '../../../..')

/** Starts one of the repository's programs and waits until a line of its output begins with `ready`. */
export async function startReplica(
  name: string,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: string,
): Promise<Replica> {
  async function start(): Promise<ChildProcess> {
    const started = spawn(process.execPath, ['--no-warnings', path.join(root, file), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: started.stdout })) {
      if (!line.startsWith(ready)) continue
      // Whatever else it says must not fill the pipe.
      started.stdout.resume()
      return started
    }
    throw new Error(`${name} ended without being ready`)
  }

  let child = await start()

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  return {
    name,
    async killAndRestart() {
      await end('SIGKILL')
      child = await start()
    },
    stop: () => end('SIGTERM'),
  }
}
