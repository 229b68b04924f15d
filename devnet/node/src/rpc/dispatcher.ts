import { constants } from 'node:buffer'
import type { MethodTable, RpcContext } from './method.ts'
import { RawJson } from './rawJson.ts'
import { RequestCounts } from './requestCounts.ts'
import { RPC_CODE, RpcError, rpcErrorFrom } from './rpcError.ts'

/** Largest number of requests in one batch. */
const MAX_BATCH = 100_000

type RequestId = string | number | null

/** What is sent: text, or, where a result is bytes already, bytes in parts. */
export type Answer = string | readonly Buffer[]

/** An answer that is longer than a string can be becomes an error. */
export function textOf(answer: Answer): string {
  if (typeof answer === 'string') return answer
  const length = answer.reduce((sum, part) => sum + part.length, 0)
  if (length <= constants.MAX_STRING_LENGTH) return Buffer.concat(answer).toString()
  const problem = `the answer has ${length} bytes, more than a message can have: ask for less at once`
  return failure(null, new RpcError(RPC_CODE.limitExceeded, problem))
}

/** There at once, or later. */
export type MaybePromise<T> = T | Promise<T>

/** Answers JSON-RPC 2.0 requests from a table of methods; nothing a client sends makes it throw. */
export class Dispatcher {
  readonly counts = new RequestCounts()
  readonly #methods: ReadonlyMap<string, MethodTable[string]>
  readonly #context: RpcContext
  readonly #log: (line: string) => void

  constructor(methods: MethodTable, context: RpcContext, log: (line: string) => void) {
    this.#methods = new Map(Object.entries(methods))
    this.#context = context
    this.#log = log
  }

  /**
   * Answers the body of an HTTP request or a message, a request or a batch; null when it held nothing but notifications. Where there is nothing to
   * wait for, the answer is there at once. `extra` are methods that only this caller has, such as subscriptions.
   */
  answer(body: string, extra?: MethodTable): MaybePromise<Answer | null> {
    let message: unknown
    try {
      message = JSON.parse(body)
    } catch {
      return failure(null, new RpcError(RPC_CODE.parse, 'Parse error: the request is not JSON'))
    }
    if (!Array.isArray(message)) return this.#answerOne(message, extra)
    if (message.length === 0) return failure(null, new RpcError(RPC_CODE.invalidRequest, 'Invalid request'))
    if (message.length > MAX_BATCH) {
      const problem = `a batch has at most ${MAX_BATCH} requests`
      return failure(null, new RpcError(RPC_CODE.limitExceeded, problem))
    }
    // All are started in order before any is awaited: transactions of one batch can share a block.
    const answers = message.map((request) => this.#answerOne(request, extra))
    return answers.some((answer) => answer instanceof Promise)
      ? Promise.all(answers).then(batchOf)
      : batchOf(answers as (Answer | null)[])
  }

  /** The same as text. */
  async answerText(body: string, extra?: MethodTable): Promise<string | null> {
    const answer = await this.answer(body, extra)
    return answer === null ? null : textOf(answer)
  }

  #answerOne(request: unknown, extra?: MethodTable): MaybePromise<Answer | null> {
    const parsed = parseRequest(request)
    if ('error' in parsed) return failure(parsed.id, parsed.error)
    const { id, method, params } = parsed
    const implementation =
      (extra && Object.hasOwn(extra, method) ? extra[method] : undefined) ?? this.#methods.get(method)
    // Names of no method are not counted one by one: anybody can make them up.
    const count = this.counts.begin(implementation ? method : 'unknown')
    const succeed = (result: unknown) => {
      const answer = id === undefined ? null : success(id, result)
      this.counts.end(count, false)
      return answer
    }
    const fail = (error: unknown) => {
      this.counts.end(count, true)
      return this.#failed(id, method, error)
    }
    try {
      if (!implementation) throw new RpcError(RPC_CODE.methodNotFound, 'Method not found')
      this.#context.node.requestLog.request(method)
      const result = implementation(this.#context, params)
      return result instanceof Promise ? result.then(succeed).catch(fail) : succeed(result)
    } catch (error) {
      return fail(error)
    }
  }

  #failed(id: RequestId | undefined, method: string, error: unknown): string | null {
    const known = rpcErrorFrom(error)
    if (!known) this.#log(`${method} failed: ${error instanceof Error ? error.stack : String(error)}`)
    this.#context.node.requestLog.failure(method, known?.message ?? messageOf(error))
    if (id === undefined) return null
    return failure(id, known ?? new RpcError(RPC_CODE.internal, `internal error: ${messageOf(error)}`))
  }
}

type ParsedRequest =
  | { id: RequestId | undefined; method: string; params: unknown }
  | { id: RequestId; error: RpcError }

function parseRequest(request: unknown): ParsedRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return invalidRequest(null)
  const { jsonrpc, id, method, params } = request as Record<string, unknown>
  const knownId = id === null || typeof id === 'string' || typeof id === 'number' ? id : undefined
  if (id !== undefined && knownId === undefined) return invalidRequest(null)
  if (jsonrpc !== '2.0' || typeof method !== 'string') return invalidRequest(knownId ?? null)
  return { id: knownId, method, params }
}

/** Made only when it is needed: an error's stack costs more than the rest of a request. */
function invalidRequest(id: RequestId): { id: RequestId; error: RpcError } {
  return { id, error: new RpcError(RPC_CODE.invalidRequest, 'Invalid request') }
}

function failure(id: RequestId, error: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: error.toJson() })
}

function success(id: RequestId, result: unknown): Answer {
  const beginning = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`
  if (result instanceof RawJson) return [Buffer.from(beginning), ...result.parts, Buffer.from('}')]
  return `${beginning}${JSON.stringify(result ?? null)}}`
}

function batchOf(answers: readonly (Answer | null)[]): Answer | null {
  const responses = answers.filter((answer) => answer !== null)
  if (responses.length === 0) return null
  const length = responses.reduce((sum, response) => sum + response.length + 1, 1)
  const isText = responses.every((response) => typeof response === 'string')
  if (isText && length <= constants.MAX_STRING_LENGTH) return `[${responses.join(',')}]`
  const parts = responses.flatMap((response, index) => [
    Buffer.from(index === 0 ? '[' : ','),
    ...(typeof response === 'string' ? [Buffer.from(response)] : response),
  ])
  return [...parts, Buffer.from(']')]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
