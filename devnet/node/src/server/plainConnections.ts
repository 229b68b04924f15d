import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { PlainConnection, type PlainConnectionParts } from './plainConnection.ts'

type SharedParts = Omit<PlainConnectionParts, 'flushLater' | 'serveOtherwise'>

/** Takes the connections of HTTP servers as long as nothing but plain requests comes on them. */
export class PlainConnections {
  readonly #parts: SharedParts
  readonly #connections = new Map<Socket, PlainConnection>()
  #unflushed: PlainConnection[] = []

  constructor(parts: SharedParts) {
    this.#parts = parts
  }

  /** Takes every connection before the server does, which gets those on which anything else comes. */
  serve(server: Server): void {
    const ownListeners = server.listeners('connection')
    server.removeAllListeners('connection')
    const serveOtherwise = (socket: Socket) => {
      this.#connections.delete(socket)
      for (const listener of ownListeners) Reflect.apply(listener, server, [socket])
    }
    const parts = { ...this.#parts, flushLater: this.#flushLater, serveOtherwise }
    server.on('connection', (socket: Socket) => {
      // Loads of transactions come on few connections: do not wait for more bytes before sending an answer.
      socket.setNoDelay(true)
      this.#connections.set(socket, new PlainConnection(socket, parts))
      socket.once('close', () => this.#connections.delete(socket))
    })
  }

  readonly #flushLater = (connection: PlainConnection): void => {
    if (this.#unflushed.push(connection) === 1) setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    const connections = this.#unflushed
    this.#unflushed = []
    for (const connection of connections) connection.flush()
  }

  /** Takes no more requests, answers those that have begun to come, and ends all connections. */
  end(): void {
    for (const connection of this.#connections.values()) connection.end()
  }

  /** Ends all connections at once. */
  close(): void {
    for (const socket of this.#connections.keys()) socket.destroy()
  }
}
