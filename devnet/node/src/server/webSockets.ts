import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { DevnetNode } from '../node.ts'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { Connection } from './connection.ts'
import { MAX_UNREAD_BYTES } from './limits.ts'

/** Status of RFC 6455: the server goes away. */
const GOING_AWAY = 1001

/** Serves JSON-RPC over the WebSockets of HTTP servers. */
export class WebSockets {
  readonly #sockets: WebSocketServer
  readonly #allowOrigin: string | null
  readonly #connections = new Map<WebSocket, Connection>()

  constructor(
    node: DevnetNode,
    dispatcher: Dispatcher,
    { allowOrigin, maxBodyBytes }: { allowOrigin: string | null; maxBodyBytes: number },
  ) {
    this.#allowOrigin = allowOrigin
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: maxBodyBytes })
    this.#sockets.on('connection', (socket) => {
      const send = (message: string) => {
        if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
        else if (socket.readyState === socket.OPEN) socket.send(message)
      }
      const connection = new Connection(node, dispatcher, send)
      this.#connections.set(socket, connection)
      socket.on('message', (data) => connection.receive(String(data)))
      socket.on('close', () => {
        connection.close()
        this.#connections.delete(socket)
      })
      socket.on('error', () => socket.terminate())
    })
  }

  /** Takes what wants to become a WebSocket. */
  serve(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.#isAllowed(request.headers.origin)) {
        this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
          this.#sockets.emit('connection', webSocket, request),
        )
        return
      }
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    })
  }

  /** Browsers do not ask before they open a WebSocket, but say who does; programs say nothing. */
  #isAllowed(origin: string | undefined): boolean {
    return origin === undefined || this.#allowOrigin === '*' || origin === this.#allowOrigin
  }

  /** Answers what has come, and says goodbye. */
  async drain(): Promise<void> {
    await Promise.all(
      [...this.#connections].map(async ([socket, connection]) => {
        socket.removeAllListeners('message')
        await connection.answered()
        socket.close(GOING_AWAY)
      }),
    )
  }

  /** Ends all that are left. */
  close(): void {
    for (const socket of this.#connections.keys()) socket.terminate()
    this.#sockets.close()
  }
}
