import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findBinaries, type PostgresBinaries } from './binaries.ts'
import { EMBEDDED_CREDENTIALS, ensureCluster, releaseStaleLock } from './dataDirectory.ts'
import { startPglite } from './pglite.ts'

export interface PostgresOptions {
  /** Folder of the database's files; made when absent. */
  readonly dataDir: string
  /** TCP port on 127.0.0.1. */
  readonly port: number
  /** Further server settings, e.g. `{ max_connections: '20' }`. Durability (`fsync`) is on unless said otherwise here. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A running database. */
export interface PostgresServer {
  /** Connection string of database `postgres`. */
  readonly url: string
  /** `PGlite` is the last resort: one session shared by all connections, so concurrent transactions wait. */
  readonly kind: 'PostgreSQL' | 'PGlite'
  /** Resolves with a reason when the server ends without having been stopped. */
  readonly died: Promise<string>
  /** Shuts down cleanly; open connections are cut, acknowledged transactions stay. */
  stop(): Promise<void>
}

/** How long a server that cannot have its cluster yet (its predecessor's processes are ending) is retried. */
const TAKEOVER_WAIT_MS = 15_000

/**
 * Starts real PostgreSQL 18 from npm; when this machine cannot run it, PGlite, with one sentence on stderr.
 * Throws when the port is taken or the data folder cannot be used.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  let binaries: PostgresBinaries
  try {
    binaries = findBinaries()
  } catch (error) {
    process.stderr.write(
      `Real PostgreSQL cannot run here (${(error as Error).message}): using PGlite, which serves one transaction at a time.\n`,
    )
    return startPglite(options)
  }
  const directory = path.resolve(options.dataDir, 'pg18')
  fs.mkdirSync(path.dirname(directory), { recursive: true })
  ensureCluster(binaries, directory)
  await releaseStaleLock(directory)
  const server = await startWhenFree(binaries, directory, options)
  return {
    url: `postgresql://${EMBEDDED_CREDENTIALS.user}:${EMBEDDED_CREDENTIALS.password}@127.0.0.1:${options.port}/postgres`,
    kind: 'PostgreSQL',
    died: once(server, 'exit').then(([code, signal]) => `PostgreSQL ended (${signal ?? code})`),
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
    },
  }
}

async function startWhenFree(
  binaries: PostgresBinaries,
  directory: string,
  options: PostgresOptions,
): Promise<ChildProcess> {
  const deadline = Date.now() + TAKEOVER_WAIT_MS
  for (;;) {
    const attempt = await launch(binaries, directory, options)
    if (attempt.ready) return attempt.server
    const predecessorEnding = /shared memory block .* is still in use|lock file .* already exists/.test(
      attempt.log,
    )
    if (!predecessorEnding || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start on port ${options.port}: ${lastComplaint(attempt.log)}`)
    }
    await delay(200)
  }
}

type LaunchAttempt = { ready: true; server: ChildProcess } | { ready: false; log: string }

async function launch(
  binaries: PostgresBinaries,
  directory: string,
  options: PostgresOptions,
): Promise<LaunchAttempt> {
  const settings = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { command, args } = binaries.commandLine('postgres', [
    ...['-D', directory, '-p', String(options.port)],
    ...settings,
  ])
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    let log = ''
    const onEnd = () => resolve({ ready: false, log })
    server.once('error', reject)
    server.once('close', onEnd)
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-20_000)
      if (!log.includes('database system is ready to accept connections')) return
      server.removeListener('close', onEnd)
      server.stderr.removeAllListeners('data').resume()
      // Whoever embeds the server decides how long the process lives; the server's log pipe must not.
      ;(server.stderr as unknown as { unref?(): void }).unref?.()
      resolve({ ready: true, server })
    })
  })
}

function lastComplaint(log: string): string {
  const lines = log.split('\n').filter((line) => /FATAL|could not bind|PANIC/.test(line))
  return (lines.join(' ') || log.trim().slice(-500)).replaceAll(/^.*?(FATAL|LOG|PANIC):\s*/gm, '')
}
