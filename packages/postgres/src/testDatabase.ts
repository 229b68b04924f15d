import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from './postgres.ts'

export interface TestDatabase {
  url: string
  /** Stops the server and removes its files. */
  stop(): Promise<void>
}

/** A PostgreSQL of its own for one test file: empty, on a free port, in a temporary folder. */
export async function startTestDatabase(port?: number): Promise<TestDatabase> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-postgres-'))
  const database = await startPostgres(
    { dataDir: path.join(folder, 'data'), port: port ?? (await freePort()) },
    (reason) => {
      throw new Error(`tests need a real PostgreSQL: ${reason}`)
    },
  )
  return {
    url: database.url,
    stop: async () => {
      await database.stop()
      fs.rmSync(folder, { recursive: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
