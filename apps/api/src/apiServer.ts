import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { incomingMessageToRequest } from '@trpc/server/adapters/node-http'

/** A listening API. */
export interface ApiServer {
  /** E.g. `http://127.0.0.1:4000`. */
  readonly url: string
  /** Refuses new connections and resolves when the answers under way are complete. */
  stop(): Promise<void>
}

export interface ApiServerOptions {
  readonly handler: (request: Request) => Promise<Response>
  readonly host: string
  /** 0: any free port. */
  readonly port: number
}

/** Bytes of the largest body that is read. */
const MAX_BODY_BYTES = 1 << 20

/** Serves a fetch handler by Node's HTTP server. Rejects when the port is taken. */
export async function startApiServer({ handler, host, port }: ApiServerOptions): Promise<ApiServer> {
  const server = createServer((request, response) => {
    answer(handler, request, response).catch((error: unknown) => {
      // Who asked is gone, or our own code failed: either way only this answer is lost.
      if (!request.destroyed) console.error('API:', error)
      response.destroy()
    })
  })
  await listen(server, host, port)
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host}:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function answer(
  handler: ApiServerOptions['handler'],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await handler(
    incomingMessageToRequest(incoming, outgoing, { maxBodySize: MAX_BODY_BYTES }),
  )
  // Several cookies stay several headers.
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(response.status)
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body), outgoing)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
