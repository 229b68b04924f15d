import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { LaunchError } from './launchError.ts'
import { repositoryRoot } from './options.ts'

export interface CommandSpec {
  /** What is being done, for the error's sentence: `Building`. */
  purpose: string
  command: string
  args: readonly string[]
  env?: Record<string, string>
  logFile: string
  /** Ends the command early, for example on Ctrl-C. */
  signal: AbortSignal
  /** After this long the command is ended and has failed. */
  timeoutMs?: number
  onLine?(line: string): void
}

/** Runs a command to its end in the repository's root. Throws `LaunchError` with its last words when it fails. */
export async function runCommand(spec: CommandSpec): Promise<string> {
  const log = fs.createWriteStream(spec.logFile)
  const child = spawn(spec.command, spec.args, {
    cwd: repositoryRoot,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const onOutput = (chunk: Buffer) => {
    log.write(chunk)
    const text = chunk.toString()
    output += text
    const line = text.trim().split('\n').at(-1)?.trim()
    if (line) spec.onLine?.(line)
  }
  child.stdout.on('data', onOutput)
  child.stderr.on('data', onOutput)
  const stop = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  spec.signal.addEventListener('abort', stop, { once: true })
  const timer = spec.timeoutMs === undefined ? undefined : setTimeout(stop, spec.timeoutMs)
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'))
  })
  clearTimeout(timer)
  spec.signal.removeEventListener('abort', stop)
  log.end()
  if (code !== 0) {
    const words = output.trim().split('\n').slice(-12).join('\n')
    throw new LaunchError(`${spec.purpose} failed (${code}); the whole log is ${spec.logFile}.\n\n${words}`)
  }
  return output
}
