import type { MethodTable, RpcContext } from './method.ts'
import { RawJson } from './rawJson.ts'
import { RequestCounts } from './requestCounts.ts'
import { RPC_CODE, RpcError, rpcErrorFrom } from './rpcError.ts'

/** Largest number of requests in one batch. */
const MAX_BATCH = 100_000

type RequestId = string | number | null

export type RpcResponse = { jsonrpc: '2.0'; id: RequestId } & (
  | { result: unknown }
  | { error: ReturnType<RpcError['toJson']> }
)

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
   * Answers the body of an HTTP request or a message, a request or a batch; null when it held nothing but notifications. `extra` are methods
   * that only this caller has, such as subscriptions.
   */
  async answerText(body: string, extra?: MethodTable): Promise<string | null> {
    let message: unknown
    try {
      message = JSON.parse(body)
    } catch {
      return JSON.stringify(
        failure(null, new RpcError(RPC_CODE.parse, 'Parse error: the request is not JSON')),
      )
    }
    if (!Array.isArray(message)) {
      const answer = await this.#answerOne(message, extra)
      return answer === null ? null : textOf(answer)
    }
    if (message.length === 0) {
      return textOf(failure(null, new RpcError(RPC_CODE.invalidRequest, 'Invalid request')))
    }
    if (message.length > MAX_BATCH) {
      const problem = `a batch has at most ${MAX_BATCH} requests`
      return textOf(failure(null, new RpcError(RPC_CODE.limitExceeded, problem)))
    }
    // All are started in order before any is awaited: transactions of one batch can share a block.
    const answers = await Promise.all(message.map((request) => this.#answerOne(request, extra)))
    const responses = answers.filter((answer) => answer !== null)
    return responses.length === 0 ? null : `[${responses.map(textOf).join(',')}]`
  }

  async #answerOne(request: unknown, extra?: MethodTable): Promise<RpcResponse | null> {
    const parsed = parseRequest(request)
    if ('error' in parsed) return failure(parsed.id, parsed.error)
    const { id, method, params } = parsed
    const implementation =
      (extra && Object.hasOwn(extra, method) ? extra[method] : undefined) ?? this.#methods.get(method)
    const { requestLog } = this.#context.node
    // Names of no method are not counted one by one: anybody can make them up.
    const count = this.counts.begin(implementation ? method : 'unknown')
    try {
      if (!implementation) throw new RpcError(RPC_CODE.methodNotFound, 'Method not found')
      requestLog.request(method)
      const result = await implementation(this.#context, params)
      return id === undefined ? null : { jsonrpc: '2.0', id, result: result ?? null }
    } catch (error) {
      const known = rpcErrorFrom(error)
      if (!known) this.#log(`${method} failed: ${error instanceof Error ? error.stack : String(error)}`)
      requestLog.failure(method, known?.message ?? messageOf(error))
      count.failed()
      if (id === undefined) return null
      return failure(id, known ?? new RpcError(RPC_CODE.internal, `internal error: ${messageOf(error)}`))
    } finally {
      count.end()
    }
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

function failure(id: RequestId, error: RpcError): RpcResponse {
  return { jsonrpc: '2.0', id, error: error.toJson() }
}

function textOf(response: RpcResponse): string {
  if (!('result' in response && response.result instanceof RawJson)) return JSON.stringify(response)
  return `{"jsonrpc":"2.0","id":${JSON.stringify(response.id)},"result":${response.result.text}}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
