import { people } from '@safelane/api/testing'
import { startTestChain, type TestChain } from '@safelane/chain/testing'
import { createTestDatabase, type TestDatabase } from '@safelane/postgres'
import fc from 'fast-check'
import { createSiweMessage } from 'viem/siwe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiHandler, createApiHandler } from './handler.ts'
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

/** Procedures that send transactions are exercised elsewhere; here they would only slow the chain down. */
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
)
  .map(([path, procedure]) => ({ path, type: procedure._def.type }))
  .filter(({ path }) => !path.startsWith('dev.'))

function call({ path, type }: { path: string; type: string }, body: string): Promise<Response> {
  return type === 'query'
    ? handler(new Request(`${ORIGIN}/api/trpc/${path}?input=${encodeURIComponent(body)}`))
    : handler(
        new Request(`${ORIGIN}/api/trpc/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      )
}

const fieldNames = [
  'payer',
  'recipient',
  'amount',
  'token',
  'payWith',
  'memo',
  'quoteId',
  'signature',
  'paymentId',
  'address',
  'cursor',
  'holder',
  'productId',
  'insured',
  'days',
  'policyId',
  'purchaseId',
  'claimId',
  'message',
  'name',
  'text',
  'locale',
]
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
const input = fc.dictionary(fc.constantFrom(...fieldNames), value, { maxKeys: 10 })
const envelope = fc.oneof(
  input.map((json) => JSON.stringify({ json })),
  fc.tuple(input, fc.constantFrom('bigint', 'Date', 'regexp', 'map', 'undefined')).map(([json, kind]) =>
    JSON.stringify({
      json,
      meta: { values: Object.fromEntries(Object.keys(json).map((key) => [key, [kind]])) },
    }),
  ),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
)

describe('the API', () => {
  it('answers malformed requests with a coded refusal, never with an internal error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...procedures), envelope, async (procedure, body) => {
        const response = await call(procedure, body)
        const text = await response.text()
        expect(response.status, `${procedure.path} ${body}: ${text}`).toBeLessThan(500)
        expect(text).not.toMatch(/node_modules|at Object|prisma|ECONN/i)
      }),
      { seed: 20_261_121, numRuns: 600 },
    )
  })

  it('keeps the session in a sealed cookie that scripts cannot read', async () => {
    const issued = await call({ path: 'session.nonce', type: 'mutation' }, '{}')
    const { result } = (await issued.json()) as { result: { data: { json: { nonce: string } } } }
    const message = createSiweMessage({
      address: people.ana.address,
      domain: 'localhost:3000',
      uri: ORIGIN,
      version: '1',
      chainId: chain.deployment.chainId,
      nonce: result.data.json.nonce,
    })
    const signature = await people.ana.signMessage({ message })
    const body = JSON.stringify({ json: { message, signature } })
    const signedIn = await call({ path: 'session.signIn', type: 'mutation' }, body)
    const cookie = signedIn.headers.get('set-cookie') ?? ''
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
