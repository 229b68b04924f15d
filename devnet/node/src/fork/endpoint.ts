/** One JSON-RPC endpoint of an origin, and one attempt to ask it: over HTTP, WebSocket or a socket file. */
import type { webSocket } from 'viem'

export interface OriginRequest {
  method: string
  params: readonly unknown[]
}

export type OriginReply = { result: unknown } | { error: { code: number; message: string; data?: unknown } }

export interface Endpoint {
  /** Scheme and host: never what may be a key in the path or a password. */
  readonly label: string
  /**
   * Sends the requests together and gives a reply for each, in order. Throws EndpointError when there is none at all; what is still
   * under way after `signal` is given up.
   */
  send(requests: readonly OriginRequest[], signal: AbortSignal): Promise<OriginReply[]>
  close(): Promise<void>
}

/** The attempt failed as a whole. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
  /**
   * `rate-limited`: too much was asked; `batch-refused`: the same may succeed in smaller batches; `unreachable`: there was no
   * connection; `final`: never.
   */
  readonly kind: 'rate-limited' | 'batch-refused' | 'unreachable' | 'unavailable' | 'final'
  /** What the endpoint asked to wait before the next attempt (Retry-After). */
  readonly retryAfterMs: number | null

  constructor(kind: EndpointError['kind'], message: string, retryAfterMs: number | null = null) {
    super(message)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

export interface EndpointOptions {
  headers: Readonly<Record<string, string>>
  timeoutMs: number
}

/** Throws a RangeError for what is no URL of a known kind, nor a path. */
export function openEndpoint(url: string, options: EndpointOptions): Endpoint {
  if (/^https?:\/\//i.test(url)) return new HttpEndpoint(url, options)
  if (/^wss?:\/\//i.test(url)) return new SocketEndpoint(url, 'webSocket', options)
  if (/^(\/|\.\.?\/|ipc:\/\/)/.test(url))
    return new SocketEndpoint(url.replace(/^ipc:\/\//, ''), 'ipc', options)
  throw new RangeError(`${url} is no URL of a node: give http://…, https://…, ws://…, wss://… or a path`)
}

class HttpEndpoint implements Endpoint {
  readonly label: string
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(given: string, { headers }: EndpointOptions) {
    if (!URL.canParse(given)) throw new RangeError(`${given} is no URL`)
    const url = new URL(given)
    this.label = url.origin
    this.#headers = { 'content-type': 'application/json', ...headers }
    if (url.username || url.password) {
      // fetch takes no URL with a password in it.
      const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
      this.#headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
      url.username = ''
      url.password = ''
    }
    this.#url = url.href
  }

  async send(requests: readonly OriginRequest[], signal: AbortSignal): Promise<OriginReply[]> {
    const messages = requests.map((request, id) => ({ jsonrpc: '2.0', id, ...request }))
    let text: string
    let response: Response
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body: JSON.stringify(messages.length === 1 ? messages[0] : messages),
        signal,
      })
      text = await response.text()
    } catch (error) {
      if (signal.aborted) throw new EndpointError('unavailable', String(signal.reason?.message))
      throw new EndpointError(kindOf(error), reasonOf(error))
    }
    const body = parse(text)
    if (!response.ok && !isAnswer(body)) throw statusError(response)
    return repliesOf(body, requests.length, response)
  }

  async close(): Promise<void> {}
}

/** A batch is answered by a list, a single request by an object; some answer a batch that they do not like by an object. */
function repliesOf(body: unknown, count: number, response: Response): OriginReply[] {
  if (count === 1 && isReply(body)) return [body]
  if (!Array.isArray(body)) {
    if (isReply(body) && 'error' in body && isRateLimit(body.error)) {
      throw new EndpointError('rate-limited', body.error.message, retryAfterMs(response))
    }
    if (count > 1) throw new EndpointError('batch-refused', 'it does not answer batches of requests')
    throw new EndpointError('unavailable', 'its answer is not JSON-RPC')
  }
  const byId = new Map<unknown, OriginReply>()
  for (const reply of body as { id?: unknown }[]) if (isReply(reply)) byId.set(reply.id, reply)
  return Array.from({ length: count }, (_, id) => {
    const reply = byId.get(id)
    if (!reply) throw new EndpointError('unavailable', 'it left a request of a batch without an answer')
    return reply
  })
}

function statusError(response: Response): EndpointError {
  const { status, statusText } = response
  const what = `HTTP ${status} ${statusText}`.trim()
  if (status === 429) return new EndpointError('rate-limited', what, retryAfterMs(response))
  if (status === 413) return new EndpointError('batch-refused', what)
  const isPassing = status === 408 || status >= 500
  return new EndpointError(isPassing ? 'unavailable' : 'final', what, retryAfterMs(response))
}

/** Seconds, or a date (RFC 9110). */
function retryAfterMs({ headers }: Response): number | null {
  const value = headers.get('retry-after')
  if (value === null) return null
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** Whether an error of the endpoint means that it was asked too often. Codes are those of EIP-1474 and of large providers. */
export function isRateLimit({ code, message }: { code: number; message: string }): boolean {
  if (code === 429 || code === -32005 || code === -32016) return true
  return /rate limit|too many requests|request limit|capacity exceeded|exceeded.*per second/i.test(message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isAnswer(body: unknown): boolean {
  return Array.isArray(body) || isReply(body)
}

function isReply(value: unknown): value is OriginReply & { id?: unknown } {
  if (typeof value !== 'object' || value === null) return false
  if ('result' in value) return true
  const { error } = value as { error?: { code?: unknown; message?: unknown } }
  return typeof error === 'object' && error !== null && typeof error.message === 'string'
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function kindOf(error: unknown): 'unreachable' | 'unavailable' {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  const isUnreachable = UNREACHABLE.has(cause?.code ?? '') || cause?.message === 'bad port'
  return isUnreachable ? 'unreachable' : 'unavailable'
}

/** Node says `fetch failed`, and why only in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && cause.message ? cause.message : error.message
}

type SocketTransport = ReturnType<ReturnType<typeof webSocket>>

/** WebSocket and socket files: viem keeps the connection and opens it again when it broke. */
class SocketEndpoint implements Endpoint {
  readonly label: string
  readonly #open: () => Promise<SocketTransport>
  #transport: Promise<SocketTransport> | null = null

  constructor(target: string, kind: 'webSocket' | 'ipc', { timeoutMs }: EndpointOptions) {
    this.label = kind === 'ipc' ? target : new URL(target).origin
    const config = { retryCount: 0, timeout: timeoutMs }
    // All of viem is loaded for nobody who does not need it: nodes are to start at once.
    this.#open = async () => {
      const open =
        kind === 'ipc'
          ? (await import('viem/node')).ipc(target, config)
          : (await import('viem')).webSocket(target, config)
      return open({ retryCount: 0 }) as SocketTransport
    }
  }

  send(requests: readonly OriginRequest[], signal: AbortSignal): Promise<OriginReply[]> {
    const replies = Promise.all(requests.map((request) => this.#ask(request)))
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new EndpointError('unavailable', String(signal.reason?.message)))
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      replies.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
    })
  }

  async #ask({ method, params }: OriginRequest): Promise<OriginReply> {
    try {
      this.#transport ??= this.#open()
      const transport = await this.#transport
      return { result: await transport.request({ method, params } as never) }
    } catch (error) {
      const { code, details, data } = error as { code?: unknown; details?: string; data?: unknown }
      if (typeof code !== 'number') throw new EndpointError('unavailable', details ?? reasonOf(error))
      return { error: { code, message: details ?? reasonOf(error), data } }
    }
  }

  async close(): Promise<void> {
    const transport = await this.#transport?.catch(() => null)
    const client = await transport?.value?.getRpcClient().catch(() => null)
    client?.close()
  }
}
