#!/usr/bin/env node
/**
 * Prisma's schema engine without a download: speaks the command line and the JSON-RPC over stdio of the native
 * `schema-engine`, and executes them with `@prisma/schema-engine-wasm` through `@prisma/adapter-pg`.
 *
 *   prisma CLI ── JSON-RPC lines ──▶ this process ──▶ WebAssembly engine ──▶ adapter-pg ──▶ PostgreSQL
 *
 * The shadow database that `migrate dev` and `diff` need is always a throw-away PGlite in memory, so no right to
 * create databases is required. Started by Prisma through PRISMA_SCHEMA_ENGINE_BINARY, see prisma.config.ts.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'

/** PostgreSQL's internal type "char", which introspection reads from its catalogue and adapter-pg does not know. */
const CHAR_OID = 18
const TEXT_OID = 25

/** How PostgreSQL and the network say what Prisma's error codes say. */
const PRISMA_ERROR_CODES = {
  '3D000': 'P1003',
  '28P01': 'P1000',
  ECONNREFUSED: 'P1001',
  ENOTFOUND: 'P1001',
  EAI_AGAIN: 'P1001',
}

const engineDirectory = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
const commandLine = process.argv.slice(2)
const { url } = JSON.parse(optionValues('--datasource')[0] ?? '{}')

if (commandLine.includes('--version') || commandLine.includes('-V')) {
  const { version } = JSON.parse(fs.readFileSync(path.join(engineDirectory, 'package.json'), 'utf8'))
  console.log(`schema-engine-cli ${version.split('.').pop()}`)
} else if (commandLine.includes('cli')) {
  await runCommand(commandLine[commandLine.indexOf('cli') + 1])
} else {
  serve()
}

/** Values of an option that may be repeated. */
function optionValues(name) {
  return commandLine.filter((_, index) => commandLine[index - 1] === name)
}

/** One of the three commands that Prisma runs without JSON-RPC. */
async function runCommand(name) {
  try {
    if (name === 'can-connect-to-database') await withClient(url, (client) => client.query('SELECT 1'))
    else if (name === 'create-database') await createDatabase(url)
    else if (name === 'drop-database') await dropDatabase(url)
    else throw new Error(`Unknown command ${name}`)
  } catch (error) {
    const message = error.message || String(error.code ?? error)
    const fields = { message, error_code: PRISMA_ERROR_CODES[error.code] ?? 'P1011' }
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`)
    process.exitCode = 1
  }
}

async function withClient(connectionString, use) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** The database's name and the URL of the server's maintenance database. */
function adminOf(connectionString) {
  const adminUrl = new URL(connectionString)
  const name = decodeURIComponent(adminUrl.pathname.slice(1)) || 'postgres'
  adminUrl.pathname = '/postgres'
  return { name, quoted: `"${name.replaceAll('"', '""')}"`, adminUrl: adminUrl.toString() }
}

async function createDatabase(connectionString) {
  const { name, quoted, adminUrl } = adminOf(connectionString)
  await withClient(adminUrl, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${quoted}`)
  })
  return name
}

async function dropDatabase(connectionString) {
  const { quoted, adminUrl } = adminOf(connectionString)
  await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`))
}

/** An adapter for the target database which presents "char" columns as text and then names their right type. */
function createDatabaseFactory() {
  let charColumns = []
  class CharAwarePool extends pg.Pool {
    async query(...query) {
      const result = await super.query(...query)
      charColumns = []
      result.fields?.forEach((field, index) => {
        if (field.dataTypeID !== CHAR_OID) return
        field.dataTypeID = TEXT_OID
        charColumns.push(index)
      })
      return result
    }
  }
  const factory = new PrismaPg(new CharAwarePool({ connectionString: url, max: 1 }), {
    disposeExternalPool: true,
  })
  return async () => {
    const connection = await factory.connect()
    const queryRaw = connection.queryRaw.bind(connection)
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query)
      for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    }
    return connection
  }
}

async function connectMemory() {
  return new PrismaPGlite(await PGlite.create()).connect()
}

/** Loads the WebAssembly engine; `isDiff` tells whether a database that does not answer may be replaced by an empty one. */
async function createEngine(isDiff) {
  const bindings = await import(path.join(engineDirectory, 'schema_engine_bg.js'))
  const { instance } = await WebAssembly.instantiate(
    fs.readFileSync(path.join(engineDirectory, 'schema_engine_bg.wasm')),
    { './schema_engine_bg.js': bindings },
  )
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()

  const connectDatabase = url === undefined ? undefined : createDatabaseFactory()
  const connect = async () => {
    if (connectDatabase === undefined) return connectMemory()
    try {
      const connection = await connectDatabase()
      await connection.queryRaw({ sql: 'SELECT 1', args: [], argTypes: [] })
      return connection
    } catch (error) {
      if (!isDiff()) throw error
      return connectMemory()
    }
  }
  const datamodels = optionValues('--datamodels').map((file) => [file, fs.readFileSync(file, 'utf8')])
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length === 0 ? undefined : datamodels },
    (line) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect,
      connectToShadowDb: connectMemory,
    }),
  )
}

/** Answers JSON-RPC requests on stdin until it closes and the last answer has been sent. */
function serve() {
  const printing = new Map()
  let nextPrintId = 100_000
  let isDiff = false
  let running = 0
  let isClosed = false
  let engine
  const loadEngine = () => {
    engine ??= createEngine(() => isDiff)
    return engine
  }
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

  const methods = {
    createDatabase: async (params) => ({
      databaseName: await createDatabase(params?.datasource?.url ?? url),
    }),
    dropDatabase: async (params) => {
      await dropDatabase(params?.url ?? url)
      return {}
    },
    ensureConnectionValidity: async () => {
      await withClient(url, (client) => client.query('SELECT 1'))
      return {}
    },
    dbExecute: async (params) => {
      await withClient(params.datasourceType?.url ?? url, (client) => client.query(params.script))
      return null
    },
    getDatabaseVersion: async (params) => (await loadEngine()).version(params),
    diff: async (params) => {
      isDiff = true
      const { stdout, exitCode } = await (await loadEngine()).diff(params)
      // The native engine has the client print the difference and waits for its acknowledgement.
      if (stdout) {
        const id = nextPrintId++
        const printed = new Promise((resolve) => printing.set(id, resolve))
        send({ id, method: 'print', params: { content: stdout } })
        await printed
      }
      return { exitCode, stdout: null }
    },
  }

  async function answer({ id, method, params }) {
    try {
      const own = methods[method]
      const loaded = own === undefined ? await loadEngine() : undefined
      if (loaded !== undefined && typeof loaded[method] !== 'function') {
        throw new Error(`Unknown method ${method}`)
      }
      const result = own === undefined ? ((await loaded[method](params)) ?? {}) : await own(params)
      send({ id, result })
    } catch (error) {
      if (process.env.DEBUG) process.stderr.write(`${error?.stack ?? error}\n`)
      const data = {
        is_panic: false,
        message: error?.message ?? String(error),
        meta: error?.meta ?? null,
        error_code: error?.code ?? null,
      }
      send({
        id,
        error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
      })
    }
  }

  const input = readline.createInterface({ input: process.stdin })
  input.on('line', async (line) => {
    const message = JSON.parse(line)
    if (message.method === undefined) {
      printing.get(message.id)?.()
      printing.delete(message.id)
      return
    }
    if (message.method === 'diff') isDiff = true
    running++
    await answer(message)
    running--
    if (isClosed && running === 0) process.exit(0)
  })
  input.on('close', () => {
    isClosed = true
    if (running === 0) process.exit(0)
  })
}
