import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { errorDataOf, translateError } from '../errors.ts'
import { createCaller } from '../routers/app.ts'
import type { Context } from '../trpc.ts'
import { apiReference } from './apiReference.ts'
import { openApiDocument } from './openApi.ts'
import { pathMembers, type RestOperation, restOperations } from './operations.ts'

export interface RestHandlerOptions {
  readonly request: Request
  /** Path below `/api/v1`, e.g. `/payments`. */
  readonly path: string
  createContext(responseHeaders: Headers): Promise<Context>
}

const LARGEST_BODY = 100_000

const patterns = restOperations.map((operation) => ({
  operation,
  names: pathMembers(operation.path),
  pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '([^/]+)')}$`),
}))

/**
 * The procedures as plain HTTP and JSON: path, query and body together are the input, big integers are decimal text,
 * refusals are problem details (RFC 9457) with the API's `code`, `field` and `meta`.
 */
export async function handleRest({ request, path, createContext }: RestHandlerOptions): Promise<Response> {
  const { origin } = new URL(request.url)
  if (request.method === 'GET' && path === '/openapi.json') return json(openApiDocument(origin), 200)
  if (request.method === 'GET' && (path === '' || path === '/')) return apiReference(origin)
  const found = patterns.filter(({ pattern }) => pattern.test(path))
  const match = found.find(({ operation }) => operation.method === request.method)
  if (match === undefined) {
    const allowed = found.map(({ operation }) => operation.method).join(', ')
    return allowed === ''
      ? problem(404, {
          code: 'NOT_FOUND',
          detail: `Nothing is at ${path}; /api/v1/openapi.json lists what is`,
        })
      : problem(405, { code: 'METHOD_NOT_SUPPORTED', detail: `${path} takes ${allowed}` }, { allow: allowed })
  }
  const headers = new Headers()
  try {
    const [, ...values] = match.pattern.exec(path) ?? []
    const named = Object.fromEntries(
      match.names.map((name, index) => [name, decode(values[index] ?? '', name)]),
    )
    const input = { ...(await readInput(request, match.operation)), ...named }
    const answer = await call(match.operation, input, await createContext(headers))
    return json(answer, 200, headers)
  } catch (error) {
    return failure(error, match.operation.procedure, headers)
  }
}

async function call(operation: RestOperation, input: object, context: Context): Promise<unknown> {
  const [router, procedure] = operation.procedure.split('.') as [string, string]
  const caller = createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >
  return caller[router]![procedure]!(Object.keys(operation.members).length === 0 ? undefined : input)
}

async function readInput(request: Request, { method, members }: RestOperation): Promise<object> {
  if (method === 'GET' || method === 'DELETE') {
    const query = [...new URL(request.url).searchParams]
    return Object.fromEntries(query.map(([name, text]) => [name, valueFromText(text, members[name]?.type)]))
  }
  const text = await request.text()
  if (text.length > LARGEST_BODY) throw badBody(`is longer than ${LARGEST_BODY} characters`)
  if (text === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw badBody('is not JSON')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badBody('is no JSON object')
  return body
}

/** Query texts as the input's schema wants them; what does not fit is left for the schema to refuse. */
function valueFromText(text: string, type: unknown): unknown {
  if ((type === 'integer' || type === 'number') && /^-?[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TRPCError({ code: 'BAD_REQUEST', message: `The path's ${name} is not percent-encoded` })
  }
}

function badBody(what: string): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', message: `The body ${what}` })
}

function failure(cause: unknown, procedure: string, headers: Headers): Response {
  const error = translateError(cause)
  const status = getHTTPStatusCodeFromError(error)
  const { code, field, meta, message } = errorDataOf(error)
  if (status === 500) console.error(`API ${procedure}:`, error.cause ?? error)
  const { retryAfterMs } = meta
  if (typeof retryAfterMs === 'number') headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return problem(status, { code, detail: message, field, meta }, headers)
}

function problem(
  status: number,
  { code, ...details }: { code: string; detail: string; field?: string | null; meta?: object },
  headers?: Headers | Record<string, string>,
): Response {
  const answer = json({ type: 'about:blank', title: code, status, code, ...details }, status, headers)
  answer.headers.set('content-type', 'application/problem+json')
  return answer
}

function json(value: unknown, status: number, headers: Headers | Record<string, string> = {}): Response {
  const body = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  )
  const answer = new Response(body, { status, headers })
  answer.headers.set('content-type', 'application/json')
  answer.headers.set('cache-control', 'no-store')
  return answer
}
