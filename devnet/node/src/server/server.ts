import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DevnetNode } from '../node.ts'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { commonFields, handleHttp } from './httpRequests.ts'
import { type IpcServer, startIpc } from './ipc.ts'
import { BACKLOG, DRAIN_MS, KEEP_ALIVE_MS, MAX_BODY_BYTES } from './limits.ts'
import { Metrics } from './metrics.ts'
import { PlainConnections } from './plainConnections.ts'
import { WebSockets } from './webSockets.ts'

export interface ServerOptions {
  /** Addresses to listen on, all with the same port; at least one. */
  hosts: readonly string[]
  /** 0: any free port. */
  port: number
  /** `Access-Control-Allow-Origin`; null: none. */
  allowOrigin: string | null
  /** Path of a Unix socket to listen on as well. */
  ipcPath?: string
  /** Default 64 MiB. */
  maxBodyBytes?: number
}

export interface RpcServer {
  hosts: readonly string[]
  port: number
  /** Takes no more requests, gives the answers that are under way, for some seconds at most, and ends all connections. */
  close(): Promise<void>
}

/**
 * Serves JSON-RPC over HTTP and WebSocket on one port, and over IPC.
 * Rejects with the system's error, such as EADDRINUSE, when it cannot listen; nothing is left running then.
 */
export async function startServer(
  node: DevnetNode,
  dispatcher: Dispatcher,
  options: ServerOptions,
): Promise<RpcServer> {
  const { allowOrigin, maxBodyBytes = MAX_BODY_BYTES } = options
  const metrics = new Metrics(node, dispatcher.counts.byMethod)
  const webSockets = new WebSockets(node, dispatcher, { allowOrigin, maxBodyBytes })
  const plain = new PlainConnections({
    dispatcher,
    fields: `${commonFields(allowOrigin)}connection: keep-alive\r\nkeep-alive: timeout=${KEEP_ALIVE_MS / 1000}\r\n`,
    maxBodyBytes,
  })
  const servers: Server[] = []
  let ipc: IpcServer | null = null
  let { port } = options
  let isStopping = false
  const closeNow = async () => {
    webSockets.close()
    plain.close()
    await Promise.all([...servers.map(closeServer), ipc?.close()])
  }
  try {
    for (const host of options.hosts) {
      const server = createServer((request, response) => {
        // Of a connection that is kept alive no more requests are taken.
        response.once('close', () => {
          if (isStopping) closeIdle()
        })
        handleHttp(node, dispatcher, { allowOrigin, maxBodyBytes, metrics }, request, response).catch(() =>
          response.destroy(),
        )
      })
      const closeIdle = once(() => server.closeIdleConnections())
      server.keepAliveTimeout = KEEP_ALIVE_MS
      plain.serve(server)
      webSockets.serve(server)
      const address = await listen(server, host, port)
      servers.push(server)
      port = address.port
    }
    if (options.ipcPath !== undefined) ipc = await startIpc(node, dispatcher, options.ipcPath, maxBodyBytes)
  } catch (error) {
    await closeNow()
    throw error
  }
  return {
    hosts: options.hosts,
    port,
    close: async () => {
      isStopping = true
      plain.end()
      await within(DRAIN_MS, [...servers.map(drainServer), webSockets.drain(), ipc?.drain()])
      await closeNow()
    },
  }
}

/** Runs the task once after this turn of the event loop, however often it is asked for. */
function once(task: () => void): () => void {
  let isAsked = false
  return () => {
    if (isAsked) return
    isAsked = true
    setImmediate(() => {
      isAsked = false
      task()
    })
  }
}

/** Resolves when all tasks are done, or after so long. */
async function within(ms: number, tasks: readonly (Promise<void> | undefined)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([Promise.all(tasks), late])
  clearTimeout(timer)
}

/** Resolves when all requests that have come are answered. */
function drainServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve(server.address() as AddressInfo)
    })
  })
}
