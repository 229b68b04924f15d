/** What an answer has to be, whatever was asked. */

/** What is wrong with the answer to the text, null: nothing. `answer` is null when nothing came. */
export function answerFault(sent: string, answer: string | null): string | null {
  let request: unknown
  try {
    request = JSON.parse(sent)
  } catch {
    return answer === null ? 'no answer to what is no JSON' : failureFault(answer)
  }
  if (!Array.isArray(request)) return oneFault(request, answer)
  if (request.length === 0) return answer === null ? 'no answer to an empty batch' : failureFault(answer)
  const expected = request.filter((each) => !isNotification(each))
  if (expected.length === 0) return answer === null ? null : 'an answer to nothing but notifications'
  const parsed = parse(answer)
  if (!Array.isArray(parsed)) return isResponse(parsed) ? null : 'a batch is answered with no batch'
  if (parsed.length !== expected.length) return `${parsed.length} answers to ${expected.length} requests`
  return parsed.every(isResponse) ? null : 'an answer in a batch is none'
}

/** The identifier of a filter, or of a subscription: no other result has 16 bytes, but for what a contract may return. */
const FILTER_RESULT = /"result":"(0x[0-9a-f]{32})"/g

/** Identifiers of the filters that an answer tells of, one or a batch. */
export function filtersIn(answer: string): string[] {
  return [...answer.matchAll(FILTER_RESULT)].flatMap(([, id]) => id ?? [])
}

function oneFault(request: unknown, answer: string | null): string | null {
  if (isNotification(request)) return answer === null ? null : 'an answer to a notification'
  const parsed = parse(answer)
  if (!isResponse(parsed)) return 'the answer is none'
  const id = (request as { id?: unknown } | null)?.id
  const isIdKnown = typeof id === 'string' || typeof id === 'number'
  return isIdKnown && !Object.is(parsed.id, id) && parsed.id !== null ? 'the answer has another id' : null
}

function failureFault(answer: string): string | null {
  const parsed = parse(answer)
  return isResponse(parsed) && 'error' in parsed ? null : 'what is no request is answered with no error'
}

function parse(answer: string | null): unknown {
  try {
    return answer === null ? undefined : JSON.parse(answer)
  } catch {
    return undefined
  }
}

/** A request without an id, so one that nobody answers; all else without one is no request. */
function isNotification(request: unknown): boolean {
  if (typeof request !== 'object' || request === null || Array.isArray(request) || 'id' in request)
    return false
  const { jsonrpc, method } = request as { jsonrpc?: unknown; method?: unknown }
  return jsonrpc === '2.0' && typeof method === 'string'
}

function isResponse(value: unknown): value is { id: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { jsonrpc, id, result, error } = value as Record<string, unknown>
  if (jsonrpc !== '2.0' || id === undefined) return false
  if (error === undefined) return result !== undefined
  const { code, message } = error as { code?: unknown; message?: unknown }
  return result === undefined && Number.isInteger(code) && typeof message === 'string'
}
