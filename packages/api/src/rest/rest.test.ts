import { people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../routers/app.ts'
import type { ProcedureMeta } from '../trpc.ts'
import { openApiDocument } from './openApi.ts'
import { pathMembers, restOperations } from './operations.ts'
import { handleRest } from './restHandler.ts'

const ORIGIN = 'http://localhost:3000'

let api: TestApi
let apiKey: string
const { ana, bob } = people

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
  apiKey = await api.apiKeyOf(ana.address, [
    'payments:read',
    'payments:write',
    'cover:read',
    'cover:write',
    'contacts:read',
    'contacts:write',
    'webhooks:read',
    'webhooks:write',
    'audit:read',
  ])
})
afterAll(() => api.stop())

interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON an integrator would see
  readonly body: any
}

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${apiKey}` },
): Promise<Answer> {
  const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body)
  const request = new Request(`${ORIGIN}/api/v1${path}`, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  })
  const response = await handleRest({
    request,
    path: path.split('?')[0]!,
    createContext: async (responseHeaders) => ({
      services: api.services,
      session: { address: null, signIn: async () => {}, signOut: async () => {} },
      host: 'localhost:3000',
      apiKey: headers.authorization?.replace('Bearer ', ''),
      idempotencyKey: headers['idempotency-key'],
      responseHeaders,
    }),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

describe('plain HTTP', () => {
  it('makes a payment: quote, signature, submission, state', async () => {
    const terms = { payer: ana.address, recipient: bob.address, amount: '12.5', token: 'USDC' }
    const quote = await send('POST', '/payment-quotes', terms)
    expect(quote.status).toBe(200)
    expect(quote.body.amountOut).toMatchObject({ units: '12500000', asset: { symbol: 'USDC' } })
    const signature = await sign(ana, quote.body.typedData)
    const paid = await send('POST', '/payments', { quoteId: quote.body.quoteId, signature })
    expect(paid.body).toMatchObject({ state: 'authorized' })
    const payment = await send('GET', `/payments/${paid.body.paymentId}`)
    expect(payment.body).toMatchObject({ state: 'authorized', amountOut: { units: '12500000' } })
    const listed = await send('GET', `/payments?address=${ana.address}&limit=1`)
    expect(listed.body).toMatchObject({ items: [{ id: paid.body.paymentId }], nextCursor: null })
  })

  it('answers with what the document promises', async () => {
    await send('PUT', '/contacts/Bob%20B', { address: bob.address })
    const { body } = await send('POST', '/webhooks', { url: 'https://example.com/hook' })
    const policies = `/cover/policies?holder=${ana.address}`
    const answered = new Map<string, unknown>()
    for (const path of [
      '/chain',
      '/health',
      '/cover/products',
      '/contacts',
      '/webhooks',
      '/events',
      '/audit',
      '/risk-decisions',
      policies,
    ]) {
      const answer = await send('GET', path)
      expect(answer.status, path).toBe(200)
      answered.set(path.split('?')[0]!, answer.body)
    }
    answered.set('/balances/{address}', (await send('GET', `/balances/${ana.address}`)).body)
    answered.set(
      '/webhooks/{endpointId}/deliveries',
      (await send('GET', `/webhooks/${body.endpointId}/deliveries`)).body,
    )
    const { paths } = openApiDocument(ORIGIN)
    for (const [path, answer] of answered) {
      const operation = paths[path]!.get as {
        responses: { 200: { content: { 'application/json': { schema: object } } } }
      }
      expect(complaintsOf(answer, operation.responses[200].content['application/json'].schema), path).toEqual(
        [],
      )
    }
    expect((answered.get('/contacts') as { items: object[] }).items[0]).toEqual({
      name: 'Bob B',
      address: bob.address,
    })
  })

  it('takes big integers as text and refuses what is none', async () => {
    const terms = { holder: ana.address, insured: '100', days: 30 }
    const quote = await send('POST', '/cover/quotes', { ...terms, productId: '1' })
    expect(quote.body).toMatchObject({ insured: { units: '100000000' } })
    for (const productId of ['one', '-1', '9'.repeat(78), 1.5, null]) {
      const refused = await send('POST', '/cover/quotes', { ...terms, productId })
      expect(refused.body).toMatchObject({ status: 400, code: 'INVALID_INPUT', field: 'productId' })
    }
    const missing = await send('GET', `/cover/policies/${2n ** 255n}`)
    expect(missing.body).toMatchObject({ status: 404, code: 'NOT_FOUND', field: 'policyId' })
  })

  it('says what is wrong as problem details: code, field, detail', async () => {
    const terms = { payer: ana.address, recipient: bob.address, amount: '0', token: 'USDC' }
    const refused = await send('POST', '/payment-quotes', terms)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(refused.body).toMatchObject({ status: 400, code: 'ZERO_AMOUNT', field: 'amount' })
    expect((await send('POST', '/payment-quotes', '{')).body).toMatchObject({
      status: 400,
      detail: 'The body is not JSON',
    })
    expect((await send('POST', '/payment-quotes', '[]')).status).toBe(400)
    expect((await send('GET', '/nowhere')).status).toBe(404)
    const wrongMethod = await send('DELETE', '/payments')
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST, GET'])
    expect((await send('GET', '/contacts', undefined, {})).body).toMatchObject({ code: 'SESSION_REQUIRED' })
    expect((await send('GET', '/contacts/%E0%A4%A')).status).toBe(405)
    expect((await send('DELETE', '/contacts/%E0%A4%A')).status).toBe(400)
    expect((await send('GET', '/payments/0x12')).body).toMatchObject({ field: 'paymentId' })
  })

  it('executes a change once per Idempotency-Key and says when an answer is a repetition', async () => {
    const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'hook-1' }
    const first = await send('POST', '/webhooks', { url: 'https://example.com/once' }, headers)
    const again = await send('POST', '/webhooks', { url: 'https://example.com/once' }, headers)
    expect(again.body).toEqual(first.body)
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ])
    const other = await send('POST', '/webhooks', { url: 'https://example.com/other' }, headers)
    expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it('tells a key that calls too often when to come back', async () => {
    const slow = { authorization: `Bearer ${await api.apiKeyOf(bob.address, ['contacts:read'], 6)}` }
    expect((await send('GET', '/contacts', undefined, slow)).status).toBe(200)
    const refused = await send('GET', '/contacts', undefined, slow)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('the OpenAPI document', () => {
  it('has every procedure that a key may call, except subscriptions', () => {
    const procedures = appRouter._def.procedures as unknown as Record<
      string,
      { _def: { type: string; meta?: ProcedureMeta } }
    >
    const expected = Object.entries(procedures)
      .filter(([, { _def }]) => _def.meta?.scope !== undefined && _def.type !== 'subscription')
      .map(([path]) => path)
    expect(restOperations.map(({ procedure }) => procedure).sort()).toEqual(expected.sort())
  })

  it('names each path and operation once, and only members that the input has', () => {
    const names = restOperations.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { path, members, method, isMutation } of restOperations) {
      for (const name of pathMembers(path)) expect(Object.keys(members), path).toContain(name)
      expect(isMutation, path).toBe(method !== 'GET')
    }
  })

  it('is served, and so is a page to read', async () => {
    const served = await send('GET', '/openapi.json', undefined, {})
    expect(served.body).toMatchObject({ openapi: '3.1.0', servers: [{ url: `${ORIGIN}/api/v1` }] })
    const request = new Request(`${ORIGIN}/api/v1`)
    const page = await handleRest({
      request,
      path: '',
      createContext: () => Promise.reject(new Error('unused')),
    })
    const html = await page.text()
    for (const { method, path } of restOperations) expect(html).toContain(`${method} ${path}`)
  })
})

interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly anyOf?: readonly Schema[]
}

/** Where a value is not what its schema says; as much of JSON Schema as our documents use. */
function complaintsOf(value: unknown, schema: Schema, path = '$'): string[] {
  const { type, properties = {}, required = [], items, anyOf } = schema
  if (anyOf !== undefined) {
    const all = anyOf.map((option) => complaintsOf(value, option, path))
    return all.some((complaints) => complaints.length === 0) ? [] : all.flat()
  }
  const kinds = typeof type === 'string' ? [type] : (type ?? [])
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  const fits =
    kinds.length === 0 || kinds.includes(kind) || (kinds.includes('integer') && Number.isInteger(value))
  if (!fits) return [`${path} is ${kind}`]
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path} is ${value}`]
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value)))
    return [`${path} is ${value}`]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => complaintsOf(item, items ?? {}, `${path}[${index}]`))
  }
  if (kind !== 'object') return []
  const members = value as Record<string, unknown>
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(members).flatMap(([name, member]) =>
      complaintsOf(member, properties[name] ?? {}, `${path}.${name}`),
    ),
  ]
}
