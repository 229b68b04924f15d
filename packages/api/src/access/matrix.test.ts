import { people, startTestApi, type TestApi } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../routers/app.ts'
import { SCOPES, type Scope } from './scope.ts'

/** Who may call a procedure: everybody or only signed-in people, and what an API key needs (`none`: no key may). */
type Access = readonly [people: 'everybody' | 'signed-in', key: Scope | 'any' | 'none']

/** Every procedure. One that is missing here, or here without existing, fails the test. */
const ACCESS: Readonly<Record<string, Access>> = {
  'activity.list': ['everybody', 'payments:read'],
  'apiKeys.create': ['signed-in', 'none'],
  'apiKeys.list': ['signed-in', 'none'],
  'apiKeys.revoke': ['signed-in', 'none'],
  'audit.list': ['signed-in', 'audit:read'],
  'batch.cancel': ['signed-in', 'payments:write'],
  'batch.get': ['signed-in', 'payments:read'],
  'batch.list': ['signed-in', 'payments:read'],
  'batch.quote': ['everybody', 'payments:write'],
  'batch.submit': ['everybody', 'payments:write'],
  'chain.health': ['everybody', 'any'],
  'chain.info': ['everybody', 'any'],
  'contacts.list': ['signed-in', 'contacts:read'],
  'contacts.remove': ['signed-in', 'contacts:write'],
  'contacts.save': ['signed-in', 'contacts:write'],
  'cover.buy': ['everybody', 'cover:write'],
  'cover.claim': ['everybody', 'cover:write'],
  'cover.claimState': ['everybody', 'cover:read'],
  'cover.policies': ['everybody', 'cover:read'],
  'cover.policy': ['everybody', 'cover:read'],
  'cover.products': ['everybody', 'cover:read'],
  'cover.purchase': ['everybody', 'cover:read'],
  'cover.quote': ['everybody', 'cover:write'],
  'cover.suggestions': ['everybody', 'cover:read'],
  'dev.advanceTime': ['everybody', 'dev:write'],
  'dev.fund': ['everybody', 'dev:write'],
  'dev.movePrice': ['everybody', 'dev:write'],
  'identity.erase': ['signed-in', 'none'],
  'identity.get': ['signed-in', 'none'],
  'identity.save': ['signed-in', 'none'],
  'identity.travelRule': ['signed-in', 'none'],
  'insights.spending': ['signed-in', 'payments:read'],
  'intent.parse': ['everybody', 'payments:write'],
  'intent.read': ['everybody', 'payments:write'],
  'link.claim': ['everybody', 'links:write'],
  'link.claimOffer': ['everybody', 'links:read'],
  'link.create': ['everybody', 'links:write'],
  'link.get': ['everybody', 'links:read'],
  'link.list': ['signed-in', 'links:read'],
  'link.offer': ['everybody', 'links:write'],
  'payment.cancel': ['signed-in', 'payments:write'],
  'payment.get': ['everybody', 'payments:read'],
  'payment.list': ['everybody', 'payments:read'],
  'payment.quote': ['everybody', 'payments:write'],
  'payment.refundQuote': ['everybody', 'payments:write'],
  'payment.submit': ['everybody', 'payments:write'],
  'payment.watch': ['everybody', 'payments:read'],
  'plan.acknowledge': ['signed-in', 'payments:write'],
  'plan.cancel': ['signed-in', 'payments:write'],
  'plan.get': ['signed-in', 'payments:read'],
  'plan.list': ['signed-in', 'payments:read'],
  'plan.pause': ['signed-in', 'payments:write'],
  'plan.quote': ['everybody', 'payments:write'],
  'plan.resume': ['signed-in', 'payments:write'],
  'plan.submit': ['everybody', 'payments:write'],
  'portfolio.balances': ['everybody', 'payments:read'],
  'prediction.market': ['everybody', 'any'],
  'prediction.ofPayment': ['everybody', 'payments:read'],
  'prediction.quality': ['everybody', 'any'],
  'request.cancel': ['signed-in', 'requests:write'],
  'request.create': ['signed-in', 'requests:write'],
  'request.get': ['everybody', 'requests:read'],
  'request.list': ['signed-in', 'requests:read'],
  'request.quote': ['everybody', 'payments:write'],
  'revocation.list': ['signed-in', 'payments:read'],
  'revocation.submit': ['signed-in', 'payments:write'],
  'risk.appeal': ['signed-in', 'payments:write'],
  'risk.appeals': ['signed-in', 'risk:decide'],
  'risk.decide': ['signed-in', 'risk:decide'],
  'risk.decisions': ['signed-in', 'payments:read'],
  'session.me': ['everybody', 'none'],
  'session.nonce': ['everybody', 'none'],
  'session.signIn': ['everybody', 'none'],
  'session.signOut': ['everybody', 'none'],
  'webhooks.create': ['signed-in', 'webhooks:write'],
  'webhooks.deliveries': ['signed-in', 'webhooks:read'],
  'webhooks.events': ['signed-in', 'webhooks:read'],
  'webhooks.list': ['signed-in', 'webhooks:read'],
  'webhooks.remove': ['signed-in', 'webhooks:write'],
  'webhooks.replay': ['signed-in', 'webhooks:write'],
  'webhooks.sendTest': ['signed-in', 'webhooks:write'],
  'webhooks.update': ['signed-in', 'webhooks:write'],
}

const REFUSALS = new Set(['SESSION_REQUIRED', 'INVALID_API_KEY', 'INSUFFICIENT_SCOPE', 'RATE_LIMITED'])

let api: TestApi
let revokedKey: string
const keys = new Map<string, string>()
const { ana } = people

beforeAll(async () => {
  api = await startTestApi()
  for (const scope of SCOPES) {
    keys.set(scope, await api.apiKeyOf(ana.address, [scope]))
    const others = SCOPES.filter((other) => other !== scope)
    keys.set(`all but ${scope}`, await api.apiKeyOf(ana.address, others))
  }
  keys.set('all', await api.apiKeyOf(ana.address, SCOPES))
  revokedKey = await api.apiKeyOf(ana.address, SCOPES)
  const { items } = await api.callerOf(ana.address).apiKeys.list({ limit: 1 })
  await api.callerOf(ana.address).apiKeys.revoke({ keyId: items[0]!.keyId })
})
afterAll(() => api.stop())

/**
 * The refusal a call ends with, if it is one of access. No input is given: who may not call is refused before the
 * input is looked at, everybody else gets as far as that.
 */
async function refusalOf(
  path: string,
  credentials: { apiKey?: string; address?: typeof ana.address },
): Promise<string | undefined> {
  const [router, procedure] = path.split('.') as [string, string]
  const caller = api.callerWith(credentials) as unknown as Record<
    string,
    Record<string, (input?: unknown) => Promise<unknown>>
  >
  const code = await caller[router]![procedure]!().then(
    () => undefined,
    (error: { cause?: { code?: string } }) => error.cause?.code,
  )
  return code !== undefined && REFUSALS.has(code) ? code : undefined
}

describe('the authorization matrix', () => {
  it('has every procedure', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(Object.keys(ACCESS))
  })

  it.each(Object.entries(ACCESS))('%s', async (path, [person, key]) => {
    expect(await refusalOf(path, {}), 'anonymous').toBe(
      person === 'everybody' ? undefined : 'SESSION_REQUIRED',
    )
    expect(await refusalOf(path, { address: ana.address }), 'signed in').toBeUndefined()
    for (const apiKey of [revokedKey, 'slk_unknown', '']) {
      expect(await refusalOf(path, { apiKey }), 'revoked or unknown key').toBe('INVALID_API_KEY')
    }
    if (key === 'none') {
      const refusal = await refusalOf(path, { apiKey: keys.get('all')!, address: ana.address })
      expect(refusal, 'key beside a session').toBe('SESSION_REQUIRED')
      return
    }
    if (key === 'any') {
      expect(await refusalOf(path, { apiKey: keys.get('audit:read')! }), 'any key').toBeUndefined()
      return
    }
    expect(await refusalOf(path, { apiKey: keys.get(key)! }), 'key with the scope').toBeUndefined()
    expect(await refusalOf(path, { apiKey: keys.get(`all but ${key}`)! }), 'key without').toBe(
      'INSUFFICIENT_SCOPE',
    )
  })
})
