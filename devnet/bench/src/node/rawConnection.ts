/** One HTTP connection that is kept, with as little work per request as can be: the load must not be what is measured. */
import { connect, type Socket } from 'node:net'

/** Bytes of a whole request, made before the clock starts. */
export type PreparedRequest = Buffer

export interface RpcRequest {
  method: string
  params: readonly unknown[]
}

/** One request, or a batch when a list is given. */
export function prepareRequest(host: string, request: RpcRequest | readonly RpcRequest[]): PreparedRequest {
  const withId = ({ method, params }: RpcRequest, id: number) => ({ jsonrpc: '2.0', id, method, params })
  const body = JSON.stringify(Array.isArray(request) ? request.map(withId) : withId(request as RpcRequest, 1))
  return Buffer.from(
    `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Longer than any of these nodes needs for what it is asked here. */
const ANSWER_MAX_MS = 120_000

interface Waiting {
  resolve(body: Buffer): void
  reject(error: Error): void
}

export class RawConnection {
  readonly #socket: Socket
  #received: Buffer[] = []
  #receivedBytes = 0
  /** Bytes below which the answer cannot be whole: large ones are not put together at each of their parts. */
  #least = 0
  #waiting: Waiting | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(ANSWER_MAX_MS, () => {
      if (this.#waiting) socket.destroy(new Error(`no answer in ${ANSWER_MAX_MS / 1000} s`))
    })
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the node has closed the connection')))
  }

  static open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawConnection(socket))
      })
    })
  }

  /** Sends a request and resolves to the body of the answer. One at a time. Rejects when there is none after two minutes. */
  send(request: PreparedRequest): Promise<Buffer> {
    if (this.#waiting) throw new Error('the last request has not been answered yet')
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk)
    this.#receivedBytes += chunk.length
    if (this.#receivedBytes < this.#least) return
    const received = this.#received.length === 1 ? chunk : Buffer.concat(this.#received)
    const body = answerBody(received)
    if (!body) {
      this.#received = [received]
      this.#least = leastBytes(received) ?? 0
      return
    }
    this.#received = []
    this.#receivedBytes = 0
    this.#least = 0
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(body)
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(error)
  }
}

/** Bytes of the whole answer, once its headers are there and name a length. */
function leastBytes(received: Buffer): number | null {
  const end = received.indexOf('\r\n\r\n')
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, Math.max(0, end)))?.[1]
  return length === undefined ? null : end + 4 + Number(length)
}

/** The body of a whole HTTP answer, null while some of it is missing. */
export function answerBody(received: Buffer): Buffer | null {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = received.toString('latin1', 0, end).toLowerCase()
  const start = end + 4
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
  if (length !== undefined) {
    const stop = start + Number(length)
    return received.length < stop ? null : received.subarray(start, stop)
  }
  if (!/\r\ntransfer-encoding: *chunked/.test(head)) throw new Error(`an answer without a length:\n${head}`)
  return chunkedBody(received, start)
}

function chunkedBody(received: Buffer, start: number): Buffer | null {
  const parts: Buffer[] = []
  for (let at = start; ; ) {
    const lineEnd = received.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16)
    const stop = lineEnd + 2 + size
    if (received.length < stop + 2) return null
    if (size === 0) return Buffer.concat(parts)
    parts.push(received.subarray(lineEnd + 2, stop))
    at = stop + 2
  }
}
