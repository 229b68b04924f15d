/** `main.ts --data-dir DIR --port PORT`: runs the embedded database until it is told to stop. */
import { parseArgs } from 'node:util'
import { startPostgres } from './postgres.ts'

const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, port: { type: 'string' } } })
if (!values['data-dir'] || !values.port) throw new Error('usage: main.ts --data-dir DIR --port PORT')

try {
  const database = await startPostgres(
    { dataDir: values['data-dir'], port: Number(values.port) },
    (reason) => {
      console.error(
        `PostgreSQL cannot run here (${reason}); using PGlite, which serves one transaction at a time.`,
      )
    },
  )
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping = true
      void database.stop()
    })
  }
  void database.ended.then(() => process.exit(stopping ? 0 : 1))
  console.log(`READY ${database.kind} ${database.url}`)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
