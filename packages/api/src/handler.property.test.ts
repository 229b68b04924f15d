import { people } from '@safelane/api/testing'
import { startTestChain, type TestChain } from '@safelane/chain/testing'
import { createTestDatabase, type TestDatabase } from '@safelane/postgres'
import fc from 'fast-check'
import { createSiweMessage } from 'viem/siwe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiHandler, createApiHandler } from './handler.ts'
import { restOperations } from './rest/operations.ts'
import { appRouter } from './routers/app.ts'

const ORIGIN = 'http://localhost:3000'

let chain: TestChain
let database: TestDatabase
let handler: ApiHandler

beforeAll(async () => {
  ;[chain, database] = await Promise.all([startTestChain(), createTestDatabase()])
  handler = createApiHandler({
    env: {
      DATABASE_URL: database.url,
      CHAIN_RPC_URL: chain.rpcUrl,
      SAFELANE_DEPLOYMENTS: chain.deploymentFile,
      SAFELANE_SESSION_SECRET: 'a secret of a test, long enough for it',
    },
  })
})
afterAll(() => Promise.all([chain.stop(), database.drop()]))

interface Procedure {
  readonly path: string
  readonly type: string
  /** Members of its input. */
  readonly fields: readonly string[]
}

/** Procedures that send transactions are exercised elsewhere; here they would only slow the chain down. */
const procedures: readonly Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: string; inputs: readonly { shape?: object }[] } }
  >,
)
  .map(([path, { _def }]) => ({ path, type: _def.type, fields: Object.keys(_def.inputs[0]?.shape ?? {}) }))
  .filter(({ path }) => !path.startsWith('dev.'))

function call(
  { path, type }: Pick<Procedure, 'path' | 'type'>,
  body: string,
  cookie = '',
): Promise<Response> {
  return type === 'mutation'
    ? handler(
        new Request(`${ORIGIN}/api/trpc/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie },
          body,
        }),
      )
    : handler(
        new Request(`${ORIGIN}/api/trpc/${path}?input=${encodeURIComponent(body)}`, { headers: { cookie } }),
      )
}

async function signIn(): Promise<string> {
  const issued = await call({ path: 'session.nonce', type: 'mutation' }, '{}')
  const { result } = (await issued.json()) as { result: { data: { json: { nonce: string } } } }
  const message = createSiweMessage({
    address: people.ana.address,
    domain: 'localhost:3000',
    uri: ORIGIN,
    version: '1',
    chainId: 31_337,
    nonce: result.data.json.nonce,
  })
  const signature = await people.ana.signMessage({ message })
  const body = JSON.stringify({ json: { message, signature } })
  const signedIn = await call({ path: 'session.signIn', type: 'mutation' }, body)
  return signedIn.headers.get('set-cookie') ?? ''
}

const plausible = fc.constantFrom(
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  `0x${'ab'.repeat(32)}`,
  'USDC',
  '10',
  '0x',
  'en',
  'a\u0000b',
  '\ud800',
  '١٢',
)
const value = fc.oneof(
  plausible,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer(),
  fc.double(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
)
const inputOf = (fields: readonly string[]) =>
  fc.dictionary(fc.constantFrom('other', ...fields), value, { maxKeys: 10 })
const envelopeOf = ({ fields }: Procedure) =>
  fc.oneof(
    { arbitrary: inputOf(fields).map((json) => JSON.stringify({ json })), weight: 3 },
    fc
      .tuple(inputOf(fields), fc.constantFrom('bigint', 'Date', 'regexp', 'map', 'undefined'))
      .map(([json, kind]) =>
        JSON.stringify({
          json,
          meta: { values: Object.fromEntries(Object.keys(json).map((key) => [key, [kind]])) },
        }),
      ),
    fc.json({ maxDepth: 3 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
  )
const request = fc
  .constantFrom(...procedures)
  .chain((procedure) => fc.tuple(fc.constant(procedure), envelopeOf(procedure)))
const restRequest = fc
  .constantFrom(...restOperations.filter(({ procedure }) => !procedure.startsWith('dev.')))
  .chain((operation) =>
    fc.tuple(
      fc.constant(operation),
      inputOf(Object.keys(operation.members)),
      fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 4 },
        fc.string({ unit: 'binary', maxLength: 80 }),
      ),
    ),
  )

/** What an answer may never show. */
function expectNoInternals(status: number, text: string, asked: string): void {
  expect(status, `${asked}: ${text}`).toBeLessThan(500)
  expect(text, asked).not.toMatch(/node_modules|at Object|prisma|ECONN[A-Z]|INTERNAL_SERVER_ERROR/)
}

describe('the API', () => {
  it('answers malformed requests of signed-in people with a coded refusal, never with an internal error', async () => {
    const cookie = (await signIn()).split(';')[0]!
    await fc.assert(
      fc.asyncProperty(request, async ([procedure, body]) => {
        const response = await call(procedure, body, cookie)
        expectNoInternals(response.status, await response.text(), `${procedure.path} ${body}`)
      }),
      { seed: 20_261_121, numRuns: 700 },
    )
  })

  it('does so over plain HTTP too, whatever path, query and body are', async () => {
    const cookie = (await signIn()).split(';')[0]!
    await fc.assert(
      fc.asyncProperty(restRequest, async ([{ method, path, members }, input, raw]) => {
        const text = (name: string) => encodeURIComponent(String(input[name] ?? 'x').toWellFormed())
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => text(name))
        const hasBody = method !== 'GET' && method !== 'DELETE'
        const query = hasBody
          ? ''
          : `?${Object.keys(members)
              .map((name) => `${name}=${text(name)}`)
              .join('&')}`
        const response = await handler(
          new Request(`${ORIGIN}/api/v1${filled}${query}`, {
            method,
            headers: { cookie },
            ...(hasBody ? { body: raw ?? JSON.stringify(input) } : {}),
          }),
        )
        expectNoInternals(response.status, await response.text(), `${method} ${filled}${query} ${raw ?? ''}`)
      }),
      { seed: 20_261_122, numRuns: 500 },
    )
  })

  it('keeps the session in a sealed cookie that scripts cannot read', async () => {
    const cookie = await signIn()
    expect(cookie).toMatch(/^safelane-session=/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=lax/i)
    expect(cookie).not.toContain(people.ana.address)

    const me = async (sealed: string) => {
      const headers = { cookie: sealed }
      const response = await handler(new Request(`${ORIGIN}/api/trpc/session.me`, { headers }))
      return (await response.json()) as unknown
    }
    const session = cookie.split(';')[0]!
    expect(await me(session)).toMatchObject({ result: { data: { json: { address: people.ana.address } } } })
    expect(await me(`${session.slice(0, -8)}AAAAAAAA`)).toMatchObject({
      result: { data: { json: { address: null } } },
    })
  })

  it('says that the contracts are missing instead of failing', async () => {
    const undeployed = createApiHandler({
      env: {
        CHAIN_RPC_URL: chain.rpcUrl,
        SAFELANE_DATA_DIR: '/nonexistent',
        SAFELANE_SESSION_SECRET: 'a secret of a test, long enough for it',
      },
    })
    const response = await undeployed(new Request(`${ORIGIN}/api/trpc/chain.info`))
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { json: { data: { code: 'NOT_DEPLOYED' } } } })
  })
})
