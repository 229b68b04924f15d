import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launchError.ts'

export interface ServiceSpec {
  /** What people read, such as `PostgreSQL`. */
  name: string
  command: string
  args: readonly string[]
  env?: Record<string, string>
  cwd?: string
  /** The service is up when its standard output matches. */
  ready: RegExp
  readyTimeoutMs: number
}

export interface Supervisor {
  /** Starts a service and resolves with the text that matched `ready`. Throws `LaunchError` when it ends or takes too long. */
  start(spec: ServiceSpec): Promise<RegExpMatchArray>
  /** Resolves with a sentence as soon as a service that was up ends by itself. */
  readonly unexpectedEnd: Promise<string>
  /** Stops every service, the last started first; resolves when all are gone. */
  stopAll(): Promise<void>
}

interface RunningService {
  spec: ServiceSpec
  guard: ChildProcess
  ended: Promise<void>
}

const guardPath = path.join(import.meta.dirname, 'guard.ts')

/** Keeps the services of one launcher: what one prints goes to `logDir/<name>.log`, and none outlives the launcher. */
export function createSupervisor(logDir: string): Supervisor {
  fs.mkdirSync(logDir, { recursive: true })
  const running: RunningService[] = []
  let stopping = false
  const { promise: unexpectedEnd, resolve: reportEnd } = Promise.withResolvers<string>()

  async function start(spec: ServiceSpec): Promise<RegExpMatchArray> {
    if (stopping) throw new LaunchError(`${spec.name} was not started: everything is being stopped.`)
    const logFile = path.join(logDir, `${spec.name.toLowerCase().replaceAll(/\W+/g, '-')}.log`)
    const log = fs.createWriteStream(logFile)
    const guard = spawn(process.execPath, ['--no-warnings', guardPath, spec.command, ...spec.args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...spec.env },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    })
    const up = Promise.withResolvers<RegExpMatchArray>()
    let isUp = false
    let output = ''
    const onOutput = (chunk: Buffer) => {
      log.write(chunk)
      if (isUp) return
      output += chunk.toString()
      const match = output.match(spec.ready)
      if (match) {
        isUp = true
        up.resolve(match)
      }
    }
    guard.stdout.on('data', onOutput)
    guard.stderr.on('data', onOutput)
    // Writing to a guard that has just ended is no error of ours: its end is reported below.
    guard.stdin.on('error', () => {})
    const timer = setTimeout(
      () =>
        up.reject(
          new LaunchError(
            `${spec.name} was not ready after ${spec.readyTimeoutMs / 1000} s; see ${logFile}.`,
          ),
        ),
      spec.readyTimeoutMs,
    )
    const ended = new Promise<void>((resolve) => {
      guard.once('exit', (code, signal) => {
        // The guard leads a process group: whatever the service itself left behind ends with it.
        killGroup(guard.pid)
        log.end()
        resolve()
        if (stopping) return
        const how = signal ? `was killed (${signal})` : `ended with code ${code}`
        const said = lastWords(output)
        const sentence = `${spec.name} ${how}${!isUp && said ? `: ${said}` : ''}; its log is ${logFile}.`
        if (isUp) reportEnd(sentence)
        else up.reject(new LaunchError(sentence))
      })
    })
    running.push({ spec, guard, ended })
    try {
      return await up.promise
    } finally {
      clearTimeout(timer)
    }
  }

  async function stopAll(): Promise<void> {
    stopping = true
    for (const { guard, ended } of running.splice(0).reverse()) {
      guard.stdin?.end()
      await ended
    }
  }

  return { start, unexpectedEnd, stopAll }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // No such group: everything in it has ended.
  }
}

/** What a service said before it ended: the line that names an error, else its last line. */
function lastWords(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.findLast((line) => /^\w*(Error|error): /.test(line)) ?? lines.at(-1) ?? '').trim()
}
