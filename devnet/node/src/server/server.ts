import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { CLIENT_VERSION } from '../rpc/network.ts'
import { Subscriptions } from '../rpc/subscriptions.ts'

/** Largest request: enough for thousands of raw transactions or the largest contracts, not enough to fill the memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024
/**
 * Connections that may wait to be accepted, as far as the system allows: with Node's 511, of a thousand that come at once half
 * would try again seconds later.
 */
const BACKLOG = 8_192
/** A WebSocket client that does not read is cut off when this much waits for it. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

export interface ServerOptions {
  host: string
  /** 0: any free port. */
  port: number
  /** `Access-Control-Allow-Origin`. */
  allowOrigin: string
}

export interface RpcServer {
  host: string
  port: number
  close(): Promise<void>
}

/**
 * Serves JSON-RPC over HTTP (`POST /`) and WebSocket on one port, and `GET /` as a health check.
 * Rejects with the system's error, such as EADDRINUSE, when it cannot listen.
 */
export async function startServer(
  node: DevnetNode,
  dispatcher: Dispatcher,
  options: ServerOptions,
): Promise<RpcServer> {
  const server = createServer((request, response) => {
    handle(node, dispatcher, options, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  // Loads of transactions come on few connections: do not wait for more bytes before sending an answer.
  server.on('connection', (socket) => socket.setNoDelay(true))
  const sockets = serveWebSockets(server, node, dispatcher)
  const { port } = await listen(server, options)
  return {
    host: options.host,
    port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

async function handle(
  node: DevnetNode,
  dispatcher: Dispatcher,
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('access-control-allow-origin', options.allowOrigin)
  response.setHeader('vary', 'origin, access-control-request-method, access-control-request-headers')
  switch (request.method) {
    case 'OPTIONS':
      response.setHeader('access-control-allow-methods', 'GET,POST')
      response.setHeader('access-control-allow-headers', 'content-type')
      response.setHeader('access-control-max-age', '3600')
      response.writeHead(200).end()
      return
    case 'GET':
    case 'HEAD':
      sendJson(response, 200, JSON.stringify(health(node)))
      return
    case 'POST':
      break
    default:
      response.setHeader('allow', 'POST,GET,HEAD,OPTIONS')
      response.writeHead(405).end()
      return
  }
  // Any web page may send a form or plain text to this port, but JSON only where CORS allows it.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    sendJson(response, 415, rpcFailure('the content type must be application/json'))
    return
  }
  const body = await readBody(request)
  if (body === null) {
    response.setHeader('connection', 'close')
    sendJson(response, 413, rpcFailure(`the request is larger than ${MAX_BODY_BYTES} bytes`))
    return
  }
  const answer = await dispatcher.answerText(body)
  if (answer === null) response.writeHead(204).end()
  else sendJson(response, 200, answer)
}

/** The whole body, or null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

function rpcFailure(message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message } })
}

function health(node: DevnetNode) {
  return {
    status: 'ok',
    client: CLIENT_VERSION,
    chainId: quantity(node.chainId),
    blockNumber: quantity(node.store.head.header.number),
  }
}

function serveWebSockets(server: Server, node: DevnetNode, dispatcher: Dispatcher): WebSocketServer {
  const sockets = new WebSocketServer({ server, maxPayload: MAX_BODY_BYTES })
  // The HTTP server reports errors such as a port in use; here they would be thrown a second time.
  sockets.on('error', () => undefined)
  sockets.on('connection', (socket) => {
    const send = (message: string) => {
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.send(message)
    }
    const subscriptions = new Subscriptions(node, send)
    socket.on('message', (data) => {
      void dispatcher.answerText(String(data), subscriptions.methods).then((answer) => {
        if (answer !== null) send(answer)
      })
    })
    socket.on('close', () => subscriptions.close())
    socket.on('error', () => socket.terminate())
  })
  return sockets
}

function listen(server: Server, { host, port }: ServerOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve(server.address() as AddressInfo)
    })
  })
}
