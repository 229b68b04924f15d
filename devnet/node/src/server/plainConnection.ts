import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer, Dispatcher, MaybePromise } from '../rpc/dispatcher.ts'
import { KEEP_ALIVE_MS } from './limits.ts'
import { plainBodyLength } from './plainHead.ts'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
/** Answers of more bytes are sent at once, and encoded before: text goes through the socket's own encoding twice. */
const UNSENT_MAX = 65_536

export interface PlainConnectionParts {
  dispatcher: Dispatcher
  /** Fields of every answer, each with its line end. */
  fields: string
  maxBodyBytes: number
  /** Calls `flush` when everything is read that has come by now. */
  flushLater: (connection: PlainConnection) => void
  /** Serves the socket from here on; what was read of it and not answered is in front of what it will read. */
  serveOtherwise: (socket: Socket) => void
}

interface Piece {
  text: string
  encoding: 'latin1' | 'utf8'
}

/**
 * An HTTP connection as long as what comes on it are JSON-RPC requests in the form that clients give them (`plainBodyLength`): they are answered
 * without the objects, events and promises that HTTP as a whole needs. At the first request that is anything else the connection is
 * handed over, for good.
 */
export class PlainConnection {
  readonly #socket: Socket
  readonly #parts: PlainConnectionParts
  /** What has come and is not answered, in order. */
  #received: Buffer[] = []
  #receivedBytes = 0
  /** Answers that are made, in order. */
  #unsent: Piece[] = []
  #unsentBytes = 0
  /** Bytes below which nothing can be done. */
  #least = 0
  /** An answer is not known yet. */
  #isAnswering = false
  #isEnding = false
  /** Clients repeat the head of their last request. */
  #head = ''
  #bodyLength: number | null = null

  constructor(socket: Socket, parts: PlainConnectionParts) {
    this.#socket = socket
    this.#parts = parts
    socket.on('data', this.#onData)
    socket.on('drain', this.#onDrain)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onError)
    socket.setTimeout(KEEP_ALIVE_MS, this.#onTimeout)
  }

  /** Takes no more requests, answers those that have begun to come, and ends the connection. */
  end(): void {
    this.#isEnding = true
    if (this.#isBusy || this.#receivedBytes > 0) return
    this.flush()
    this.#socket.destroySoon()
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received.push(chunk)
    this.#receivedBytes += chunk.length
    if (this.#isBusy) this.#socket.pause()
    else if (this.#receivedBytes >= this.#least) this.#proceed()
  }

  readonly #onDrain = (): void => this.#goOn()

  readonly #onEnd = (): void => {
    // A client that has said all it has to say may still wait for its answer.
    this.#isEnding = true
    if (!this.#isBusy) this.#endNow()
  }

  readonly #onError = (): void => {
    this.#socket.destroy()
  }

  readonly #onTimeout = (): void => {
    // Where the process or the machine was stopped, what has come since is read only after this.
    const { bytesRead } = this.#socket
    setImmediate(() => {
      if (!this.#isBusy && this.#socket.bytesRead === bytesRead) this.#socket.destroy()
    })
  }

  /** Answers what has come, as far as it is whole. */
  #proceed(): void {
    const [first] = this.#received
    const bytes = this.#received.length === 1 && first ? first : Buffer.concat(this.#received)
    let at = 0
    while (at < bytes.length && !this.#isBusy) {
      const headEnd = bytes.indexOf(END_OF_HEAD, at)
      const isWhole = headEnd !== -1 && headEnd - at <= maxHeaderSize
      const length = isWhole ? this.#bodyLengthOf(bytes.toString('latin1', at, headEnd)) : null
      if (length === null || length > this.#parts.maxBodyBytes) {
        this.#handOver(bytes.subarray(at))
        return
      }
      const bodyAt = headEnd + END_OF_HEAD.length
      const end = bodyAt + length
      if (end > bytes.length) {
        this.#keep(bytes.subarray(at), end - at)
        return
      }
      at = end
      this.#answer(bytes.toString('utf8', bodyAt, end))
    }
    this.#keep(bytes.subarray(at), 0)
    if (this.#isEnding && !this.#isBusy) this.#endNow()
  }

  /** The next request waits: for the answer to the one before it, or for the client to read what was sent. */
  get #isBusy(): boolean {
    return this.#isAnswering || this.#socket.writableNeedDrain
  }

  /** Sends the answers that are made. */
  flush(): void {
    const unsent = this.#unsent
    const [first] = unsent
    const socket = this.#socket
    if (!first || !socket.writable) return
    this.#unsent = []
    this.#unsentBytes = 0
    if (unsent.length === 1) {
      socket.write(first.text, first.encoding)
    } else {
      socket.cork()
      for (const { text, encoding } of unsent) socket.write(text, encoding)
      socket.uncork()
    }
  }

  #endNow(): void {
    this.flush()
    this.#socket.end()
  }

  #keep(rest: Buffer, least: number): void {
    this.#received = rest.length === 0 ? [] : [rest]
    this.#receivedBytes = rest.length
    this.#least = least
  }

  #bodyLengthOf(head: string): number | null {
    if (head !== this.#head) {
      this.#bodyLength = plainBodyLength(head)
      this.#head = head
    }
    return this.#bodyLength
  }

  #answer(body: string): void {
    let answer: MaybePromise<Answer | null>
    try {
      answer = this.#parts.dispatcher.answer(body)
    } catch {
      // As with an answer that fails later: what else is asked must not suffer.
      this.#socket.destroy()
      return
    }
    if (!(answer instanceof Promise)) {
      this.#send(answer)
      return
    }
    this.#isAnswering = true
    answer.then(
      (later) => {
        this.#isAnswering = false
        this.#send(later)
        this.#goOn()
      },
      () => this.#socket.destroy(),
    )
  }

  #send(answer: Answer | null): void {
    const socket = this.#socket
    if (!socket.writable) return
    const { fields } = this.#parts
    if (answer === null) {
      this.#sendLater(`HTTP/1.1 204 No Content\r\n${fields}${date()}\r\n`, 'latin1')
      return
    }
    const length =
      typeof answer === 'string'
        ? Buffer.byteLength(answer)
        : answer.reduce((sum, part) => sum + part.length, 0)
    const head = `HTTP/1.1 200 OK\r\n${fields}${date()}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
    if (typeof answer === 'string' && length <= UNSENT_MAX) {
      // One piece with its head; without characters beyond ASCII it need not be encoded at all.
      this.#sendLater(head + answer, length === answer.length ? 'latin1' : 'utf8')
      return
    }
    this.flush()
    socket.cork()
    socket.write(head, 'latin1')
    for (const part of typeof answer === 'string' ? [Buffer.from(answer)] : answer) socket.write(part)
    socket.uncork()
  }

  /**
   * What is answered in one turn of the event loop is sent after it: whoever waits for answers is woken once for many of them, which costs both
   * sides much less than once for each.
   */
  #sendLater(text: string, encoding: Piece['encoding']): void {
    if (this.#unsent.push({ text, encoding }) === 1) this.#parts.flushLater(this)
    this.#unsentBytes += text.length
    if (this.#unsentBytes > UNSENT_MAX) this.flush()
  }

  #goOn(): void {
    if (this.#isBusy || this.#socket.destroyed) return
    this.#proceed()
    if (!this.#isBusy && this.#socket.isPaused()) this.#socket.resume()
  }

  #handOver(rest: Buffer): void {
    const socket = this.#socket
    this.flush()
    socket.pause()
    socket.off('data', this.#onData)
    socket.off('drain', this.#onDrain)
    socket.off('end', this.#onEnd)
    socket.off('error', this.#onError)
    socket.setTimeout(0, this.#onTimeout)
    this.#parts.serveOtherwise(socket)
    socket.unshift(rest)
    socket.resume()
  }
}

let dateLine = ''
let dateSec = 0

/** The field that RFC 9110 wants in every answer, made once a second. */
function date(): string {
  const nowSec = Math.floor(Date.now() / 1000)
  if (nowSec !== dateSec) {
    dateSec = nowSec
    dateLine = `date: ${new Date(nowSec * 1000).toUTCString()}\r\n`
  }
  return dateLine
}
