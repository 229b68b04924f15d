import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresBinaries } from './binaries.ts'

/** Role and password of the embedded server, which listens on the loopback interface alone. */
export const EMBEDDED_CREDENTIALS = { user: 'postgres', password: 'postgres' } as const

/**
 * Creates the cluster when `directory` holds none. It is made beside and then renamed, so that a process killed in
 * the middle leaves no half cluster that a later start would take for a whole one.
 */
export function ensureCluster(binaries: PostgresBinaries, directory: string): void {
  if (fs.existsSync(path.join(directory, 'PG_VERSION'))) return
  const unfinished = `${directory}.new`
  const passwordFile = `${directory}.password`
  fs.rmSync(unfinished, { recursive: true, force: true })
  fs.mkdirSync(path.dirname(directory), { recursive: true })
  fs.writeFileSync(passwordFile, `${EMBEDDED_CREDENTIALS.password}\n`, { mode: 0o600 })
  const { command, args } = binaries.commandLine('initdb', [
    ...['-D', unfinished, '-U', EMBEDDED_CREDENTIALS.user, '--pwfile', passwordFile],
    ...['-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'],
  ])
  const result = spawnSync(command, args, { encoding: 'utf8' })
  fs.rmSync(passwordFile, { force: true })
  if (result.status !== 0) {
    fs.rmSync(unfinished, { recursive: true, force: true })
    throw new Error(`initdb failed: ${result.stderr || String(result.error)}`)
  }
  fs.renameSync(unfinished, directory)
}

/**
 * Makes a cluster startable whose last owner was killed. A server that still runs on it (its parent died) is asked to
 * shut down; a lock file whose process id now belongs to some other program is removed, because PostgreSQL itself
 * only looks whether that process is alive.
 */
export async function releaseStaleLock(directory: string, waitMs = 15_000): Promise<void> {
  const lockFile = path.join(directory, 'postmaster.pid')
  const pid = readPid(lockFile)
  if (pid === undefined || !isAlive(pid)) return
  if (!commandOf(pid).includes(directory)) {
    fs.rmSync(lockFile, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + waitMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`A PostgreSQL (process ${pid}) still uses ${directory}`)
    await delay(50)
  }
}

function readPid(lockFile: string): number | undefined {
  try {
    const pid = Number.parseInt(fs.readFileSync(lockFile, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  // A process that has ended but was not waited for (state Z) no longer holds anything.
  const stat = fs.existsSync(`/proc/${pid}/stat`) ? fs.readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  return !/^\d+ \(.*\) Z/.test(stat)
}

function commandOf(pid: number): string {
  try {
    return fs.existsSync('/proc/self/cmdline')
      ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
