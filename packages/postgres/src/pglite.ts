import fs from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import type { PostgresOptions, RunningPostgres } from './postgres.ts'

/**
 * PostgreSQL compiled to WebAssembly behind a socket, for machines that cannot run the real server.
 *
 * All connections share one session: an open transaction blocks every other connection, and advisory locks do not exclude.
 */
export async function startPglite({ dataDir, port }: PostgresOptions): Promise<RunningPostgres> {
  fs.mkdirSync(dataDir, { recursive: true })
  const database = await PGlite.create(dataDir)
  const server = new PGLiteSocketServer({ db: database, port, host: '127.0.0.1', maxConnections: 100 })
  await server.start()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  return {
    kind: 'PGlite',
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    ended,
    stop: async () => {
      await server.stop()
      await database.close()
      resolve()
    },
  }
}
