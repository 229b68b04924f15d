import fs from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import type { PostgresOptions, PostgresServer } from './startPostgres.ts'

/** PostgreSQL compiled to WebAssembly inside this process: for machines where the real server cannot run. */
export async function startPglite(options: PostgresOptions): Promise<PostgresServer> {
  const directory = path.resolve(options.dataDir, 'pglite')
  fs.mkdirSync(directory, { recursive: true })
  const database = await PGlite.create(directory)
  const server = new PGLiteSocketServer({
    db: database,
    port: options.port,
    host: '127.0.0.1',
    maxConnections: 100,
  })
  await server.start()
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${options.port}/postgres?sslmode=disable`,
    kind: 'PGlite',
    died: new Promise(() => {}),
    async stop() {
      await server.stop()
      await database.close()
    },
  }
}
