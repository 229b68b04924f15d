import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import getPort, { portNumbers } from 'get-port'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'

const mainPath = path.join(import.meta.dirname, 'main.ts')
let folder: string
let port: number

beforeEach(async () => {
  port = await getPort({ port: portNumbers(15_600, 15_699) })
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-test-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** The database as the launcher runs it: a process of its own, in a process group of its own. */
async function start() {
  const server = spawn(
    process.execPath,
    ['--no-warnings', mainPath, '--data-dir', path.join(folder, 'data'), '--port', String(port)],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      const match = chunk.toString().match(/READY PostgreSQL (\S+)/)
      if (match) resolve(match[1]!)
    })
    server.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { server, ended, url }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  // A killed server ends the session; that is what the test is about.
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

it('keeps what was committed when everything is killed at once', async () => {
  const first = await start()
  await query(first.url, 'create table t (n int); insert into t values (7)')
  process.kill(-first.server.pid!, 'SIGKILL')
  await first.ended

  const second = await start()
  expect(await query(second.url, 'select n from t')).toEqual([{ n: 7 }])
  second.server.kill('SIGTERM')
  await second.ended
  expect(second.server.exitCode).toBe(0)
})
