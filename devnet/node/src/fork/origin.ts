/** The node or nodes that a fork reads from: requests in batches, with timeouts, retries and back-off. */
import { type Endpoint, EndpointError, isRateLimit, type OriginReply, openEndpoint } from './endpoint.ts'
import { OriginError, OriginRpcError } from './originError.ts'

export interface OriginOptions {
  /** HTTP or WebSocket URLs, or paths of sockets. They are asked by turns, and another one when one fails. */
  urls: readonly string[]
  headers?: Readonly<Record<string, string>>
  /** For one attempt. Default 45,000. */
  timeoutMs?: number
  /** Attempts after the first. Default 5. */
  retries?: number
  /** Before the second attempt; doubled before each further one. Default 1,000. */
  backoffMs?: number
  /**
   * How much may be asked of an origin that has complained about too many requests. Null: as much as ever. Default 330, as Alchemy's
   * free plan has.
   */
  computeUnitsPerSecond?: number | null
}

export const ORIGIN_DEFAULTS = {
  timeoutMs: 45_000,
  retries: 5,
  backoffMs: 1_000,
  computeUnitsPerSecond: 330,
} as const

/** More are refused by some; a single one is never a batch. */
const BATCH_MAX = 100
const BATCHES_IN_FLIGHT = 4
/** What a request costs on the average, in a provider's compute units. */
const COMPUTE_UNITS = 17
/** So long after its last complaint an origin is asked at the pace of its compute units. */
const CAREFUL_MS = 60_000
/** However long an origin wants to be left alone. */
const RETRY_AFTER_MAX_MS = 120_000

interface Waiting {
  method: string
  params: readonly unknown[]
  attempts: number
  resolve(result: unknown): void
  reject(error: Error): void
}

export class Origin {
  readonly #options: Required<Omit<OriginOptions, 'urls' | 'headers'>> & {
    headers: Readonly<Record<string, string>>
  }
  #endpoints: Endpoint[]
  #urls: readonly string[]
  #turn = 0
  #batchMax = BATCH_MAX
  #waiting: Waiting[] = []
  #inFlight = 0
  #isScheduled = false
  /** Nothing is sent before; milliseconds of `performance.now()`. */
  #notBefore = 0
  #carefulUntil = 0
  #hasAnswered = false
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #closing = new AbortController()

  /** Throws a RangeError for a URL that is none. */
  constructor({ urls, headers = {}, ...options }: OriginOptions) {
    if (urls.length === 0) throw new RangeError('a fork needs the URL of a node')
    this.#options = { ...ORIGIN_DEFAULTS, ...options, headers }
    this.#urls = urls
    this.#endpoints = urls.map((url) => openEndpoint(url, this.#options))
  }

  /** As they were given; the first is what `anvil_nodeInfo` shows. */
  get urls(): readonly string[] {
    return this.#urls
  }

  /** The same without what may be keys in them: for people to read. */
  get labels(): string[] {
    return this.#endpoints.map(({ label }) => label)
  }

  get options() {
    return this.#options
  }

  /** Asks other nodes from now on. Throws a RangeError, and changes nothing, for a URL that is none. */
  async setUrls(urls: readonly string[]): Promise<void> {
    const endpoints = urls.map((url) => openEndpoint(url, this.#options))
    const before = this.#endpoints
    this.#endpoints = endpoints
    this.#urls = urls
    this.#batchMax = BATCH_MAX
    this.#carefulUntil = 0
    for (const endpoint of before) await endpoint.close()
  }

  /**
   * The result of a request. What is asked for in one turn of the event loop goes out in batches. Throws OriginRpcError for the origin's own error, OriginError when
   * there is no answer after all attempts.
   */
  request(method: string, params: readonly unknown[]): Promise<unknown> {
    if (this.#closing.signal.aborted) return Promise.reject(new OriginError('the fork was closed'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ method, params, attempts: 0, resolve, reject })
      this.#schedule()
    })
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the fork was closed'))
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { reject } of this.#waiting) reject(new OriginError('the fork was closed'))
    this.#waiting = []
    for (const endpoint of this.#endpoints) await endpoint.close()
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#inFlight >= BATCHES_IN_FLIGHT) return
    this.#isScheduled = true
    const send = () => {
      this.#isScheduled = false
      this.#sendBatches()
    }
    const waitMs = this.#notBefore - performance.now()
    if (waitMs <= 0) setImmediate(send)
    else this.#after(waitMs, send)
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }

  #sendBatches(): void {
    while (this.#waiting.length > 0 && this.#inFlight < BATCHES_IN_FLIGHT) {
      const now = performance.now()
      if (now < this.#notBefore) break
      const size = this.#nextBatchSize(now)
      const batch = this.#waiting.splice(0, size)
      this.#inFlight++
      void this.#send(batch).finally(() => {
        this.#inFlight--
        this.#schedule()
      })
    }
    this.#schedule()
  }

  /** While the origin must be spared, batches are as large as a second allows, and the next one waits for its time. */
  #nextBatchSize(now: number): number {
    const { computeUnitsPerSecond } = this.#options
    if (computeUnitsPerSecond === null || now > this.#carefulUntil) return this.#batchMax
    const perSecond = Math.max(1, Math.floor(computeUnitsPerSecond / COMPUTE_UNITS))
    const size = Math.min(this.#batchMax, perSecond, this.#waiting.length)
    this.#notBefore = now + (size * 1000) / perSecond
    return size
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const turn = this.#turn++
    const endpoint = this.#endpoints[turn % this.#endpoints.length] as Endpoint
    let replies: OriginReply[]
    try {
      replies = await endpoint.send(
        batch.map(({ method, params }) => ({ method, params })),
        this.#attemptSignal(),
      )
    } catch (error) {
      this.#batchFailed(endpoint, batch, error)
      return
    }
    this.#hasAnswered = true
    for (const [index, reply] of replies.entries()) {
      const request = batch[index] as Waiting
      if ('error' in reply && isRateLimit(reply.error)) {
        this.#retry(request, new EndpointError('rate-limited', reply.error.message), endpoint)
      } else if ('error' in reply) {
        const { code, message, data } = reply.error
        request.reject(new OriginRpcError(code, message, data))
      } else request.resolve(reply.result)
    }
  }

  #attemptSignal(): AbortSignal {
    const { timeoutMs } = this.#options
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    timer.unref()
    return AbortSignal.any([timeout.signal, this.#closing.signal])
  }

  #batchFailed(endpoint: Endpoint, batch: readonly Waiting[], error: unknown): void {
    const failure = error instanceof EndpointError ? error : new EndpointError('unavailable', String(error))
    if (failure.kind === 'batch-refused' && batch.length > 1) {
      this.#batchMax = Math.max(1, Math.floor(Math.min(this.#batchMax, batch.length) / 4))
      this.#waiting.unshift(...batch)
      return
    }
    for (const request of batch) this.#retry(request, failure, endpoint)
  }

  /** Puts the request back into the queue after a while, or gives it up. */
  #retry(request: Waiting, failure: EndpointError, { label }: Endpoint): void {
    const { retries, backoffMs } = this.#options
    request.attempts++
    // Who has never answered has probably the wrong name.
    const isNobody = failure.kind === 'unreachable' && !this.#hasAnswered
    const isHopeless = isNobody || failure.kind === 'final' || failure.kind === 'batch-refused'
    if (isHopeless || request.attempts > retries || this.#closing.signal.aborted) {
      const tries = request.attempts === 1 ? '' : ` (${request.attempts} attempts)`
      request.reject(new OriginError(`${label} did not answer ${request.method}: ${failure.message}${tries}`))
      return
    }
    const now = performance.now()
    const delayMs = Math.min(
      failure.retryAfterMs ?? backoffMs * 2 ** (request.attempts - 1),
      RETRY_AFTER_MAX_MS,
    )
    if (failure.kind === 'rate-limited') {
      this.#carefulUntil = now + delayMs + CAREFUL_MS
      // With another node to turn to, that one need not wait.
      if (this.#endpoints.length === 1) this.#notBefore = Math.max(this.#notBefore, now + delayMs)
    }
    this.#after(delayMs, () => {
      this.#waiting.push(request)
      this.#schedule()
    })
  }
}
