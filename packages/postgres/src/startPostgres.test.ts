import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import getPort, { portNumbers } from 'get-port'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from './startPostgres.ts'

const MAIN = path.join(import.meta.dirname, 'main.ts')

let dataDir: string
let port: number
beforeEach(async () => {
  port = await getPort({ port: portNumbers(15_500, 15_599) })
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-start-postgres-'))
})
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }))

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The server as `npm start` runs it, once it has printed its READY line. */
async function startProcess(): Promise<{ child: ChildProcess; ready: string }> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', MAIN, '--data-dir', dataDir, '--port', String(port)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  for await (const line of createInterface({ input: child.stdout })) return { child, ready: line }
  throw new Error('The database process ended without READY')
}

describe('startPostgres', () => {
  it('runs real PostgreSQL 18 with durable commits', async () => {
    const server = await startPostgres({ dataDir, port })
    try {
      expect(server.kind).toBe('PostgreSQL')
      const [row] = await query(
        server.url,
        `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('fsync') AS fsync,
                current_setting('synchronous_commit') AS synchronous`,
      )
      expect(row).toEqual({ major: 18, fsync: 'on', synchronous: 'on' })
    } finally {
      await server.stop()
    }
  })

  it('keeps every acknowledged row when its process and the server are killed, and starts over the orphan', async () => {
    const first = await startProcess()
    const url = first.ready.split(' ')[2]!
    await query(url, 'CREATE TABLE kept (value int); INSERT INTO kept VALUES (42)')
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    // The postmaster outlives its killed parent; the next start has to end it and take over.
    const second = await startProcess()
    expect(await query(second.ready.split(' ')[2]!, 'SELECT value FROM kept')).toEqual([{ value: 42 }])
    const postmaster = Number.parseInt(fs.readFileSync(path.join(dataDir, 'pg18/postmaster.pid'), 'utf8'), 10)
    process.kill(postmaster, 'SIGKILL')
    expect((await once(second.child, 'exit'))[0]).toBe(1)

    const third = await startPostgres({ dataDir, port })
    expect(await query(third.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }])
    await third.stop()
  })

  it('ignores a lock file whose process id belongs to another program', async () => {
    const first = await startPostgres({ dataDir, port })
    await first.stop()
    fs.writeFileSync(
      path.join(dataDir, 'pg18/postmaster.pid'),
      `${process.pid}\n${dataDir}/pg18\n1\n${port}\n\n127.0.0.1\n`,
    )
    const second = await startPostgres({ dataDir, port })
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await second.stop()
  })

  it('starts over a cluster whose creation was interrupted', async () => {
    fs.mkdirSync(path.join(dataDir, 'pg18.new'))
    fs.writeFileSync(path.join(dataDir, 'pg18.new/PG_VERSION'), '18\n')
    const server = await startPostgres({ dataDir, port })
    await server.stop()
    expect(fs.existsSync(path.join(dataDir, 'pg18.new'))).toBe(false)
  })

  it('says which port is taken instead of hanging', async () => {
    const server = await startPostgres({ dataDir, port })
    try {
      const other = path.join(dataDir, 'other')
      await expect(startPostgres({ dataDir: other, port })).rejects.toThrow(`port ${port}`)
    } finally {
      await server.stop()
    }
  })

  it('leaves no server process behind when asked to stop', async () => {
    const { child } = await startProcess()
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
    const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    expect(running.split('\n').filter((line) => line.includes(`${dataDir}/pg18`))).toEqual([])
  })
})
