import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrateDatabase } from '@safelane/prisma/migrate'
import pg from 'pg'
import { type PostgresServer, startPostgres } from './startPostgres.ts'

/** A database of one test's own, with every migration applied. */
export interface TestDatabase {
  readonly url: string
  /** Drops it; connections that are still open are cut. */
  drop(): Promise<void>
}

/** A temporary server for one test file: start it in `beforeAll`, stop it in `afterAll`. */
export interface TestServer {
  readonly url: string
  readonly port: number
  createDatabase(): Promise<TestDatabase>
  /** Stops the server and deletes its files. */
  stop(): Promise<void>
  /** Stops the server and keeps its files, so that `restart` brings the same data back on the same port. */
  pause(): Promise<void>
  restart(): Promise<void>
}

const FIRST_PORT = 15_400
const PORTS = 50

/**
 * Starts real PostgreSQL in a temporary folder on a free port of 15400–15449, outside the range from which systems take ports for outgoing connections. Migrations run once, into a template
 * that every test database is copied from. `fsync` is off: these files never have to survive a power cut.
 */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-postgres-'))
  const settings = { fsync: 'off', max_connections: '50', shared_buffers: '32MB' }
  let server: PostgresServer | undefined
  let port = 0
  for (let attempt = 0; server === undefined; attempt++) {
    port = FIRST_PORT + ((process.pid + attempt) % PORTS)
    try {
      server = await startPostgres({ dataDir, port, settings })
    } catch (error) {
      if (attempt >= PORTS) throw error
    }
  }
  const url = server.url
  await execute(url, 'CREATE DATABASE template_migrated')
  await migrateDatabase(withDatabase(url, 'template_migrated'))
  return {
    url,
    port,
    async createDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`
      await execute(url, `CREATE DATABASE ${name} TEMPLATE template_migrated`)
      return {
        url: withDatabase(url, name),
        drop: () => execute(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      }
    },
    async stop() {
      await server?.stop()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
    async pause() {
      await server?.stop()
    },
    async restart() {
      server = await startPostgres({ dataDir, port, settings })
    },
  }
}

/** A server and one database in it for a test file that needs no more; `drop` ends both. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await startTestServer()
  const database = await server.createDatabase()
  return { url: database.url, drop: () => server.stop() }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.toString()
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
