/**
 * The embedded database as a process: `node src/main.ts --data-dir DIR --port N` prints `READY <kind> <url>` and runs
 * until SIGTERM or SIGINT. Exits 1 with one sentence when the database cannot start or ends by itself.
 */
import { parseArgs } from 'node:util'
import { startPostgres } from './startPostgres.ts'

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.safelane/postgres' },
    port: { type: 'string', default: '15432' },
  },
})

try {
  const server = await startPostgres({ dataDir: values['data-dir'], port: Number(values.port) })
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      void server.stop().then(() => process.exit(0))
    })
  }
  process.stdout.write(`READY ${server.kind} ${server.url}\n`)
  const reason = await server.died
  if (!stopping) throw new Error(reason)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
