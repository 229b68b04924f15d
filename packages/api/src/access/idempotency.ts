import { createHash } from 'node:crypto'
import superjson from 'superjson'
import { ApiError } from '../apiError.ts'
import type { Services } from '../services/services.ts'

/** The length that clients of other APIs know. */
const LONGEST_KEY = 255

export interface IdempotentRequest {
  /** Who calls; two callers with the same key do not meet. */
  readonly caller: string
  readonly key: string
  readonly procedure: string
  readonly input: unknown
}

/** An answer, and whether it was given before. */
export interface Answer<Data> {
  readonly data: Data
  readonly isReplay: boolean
}

/**
 * Executes a request once per Idempotency-Key: whoever repeats it gets the first answer again for 24 hours. A refused
 * request leaves the key free, since it changed nothing. Throws IDEMPOTENCY_KEY_REUSED when the key came with
 * another request, IDEMPOTENCY_KEY_IN_USE while the first one is still being executed.
 */
export async function answerOnce<Data>(
  access: Services['access'],
  { caller, key, procedure, input }: IdempotentRequest,
  execute: () => Promise<Data>,
): Promise<Answer<Data>> {
  if (key.length === 0 || key.length > LONGEST_KEY) {
    throw new ApiError('INVALID_IDEMPOTENCY_KEY', `Idempotency-Key has 1 to ${LONGEST_KEY} characters`, {
      field: 'Idempotency-Key',
    })
  }
  const call = { caller, keyHash: hashOf(key), requestHash: hashOfInput(procedure, input) }
  const claim = await access.claim(call)
  if (claim.kind === 'answered') return { data: superjson.parse<Data>(claim.answer), isReplay: true }
  if (claim.kind === 'conflict') {
    throw new ApiError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another request before', {
      field: 'Idempotency-Key',
    })
  }
  if (claim.kind === 'running') {
    throw new ApiError('IDEMPOTENCY_KEY_IN_USE', 'The first request with this key is still being executed', {
      field: 'Idempotency-Key',
    })
  }
  try {
    const data = await execute()
    await access.complete(call, superjson.stringify(data))
    return { data, isReplay: false }
  } catch (error) {
    // The lease ends by itself when even this fails.
    await access.release(call).catch(() => {})
    throw error
  }
}

/** SHA-256 of a procedure and its input, whatever the order of the input's members. */
export function hashOfInput(procedure: string, input: unknown): string {
  return hashOf(`${procedure}\n${JSON.stringify(superjson.serialize(sorted(input)))}`)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
