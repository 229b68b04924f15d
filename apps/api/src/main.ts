/** The API as a process of its own: prints `READY api URL` and serves until SIGTERM or SIGINT. Any number may run side by side. */
import { createApiHandler } from '@safelane/api'
import { startApiServer } from './apiServer.ts'

const { SAFELANE_API_HOST = '127.0.0.1', SAFELANE_API_PORT = '4000' } = process.env

try {
  const port = Number(SAFELANE_API_PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError('SAFELANE_API_PORT is not a port')
  const handler = createApiHandler()
  await handler.connect()
  const server = await startApiServer({ handler, host: SAFELANE_API_HOST, port })
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      void server.stop().then(() => process.exit(0))
    })
  }
  process.stdout.write(`READY api ${server.url}\n`)
} catch (error) {
  process.stderr.write(`The API cannot start: ${(error as Error).message}\n`)
  process.exit(1)
}
