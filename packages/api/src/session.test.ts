import { failureOf, people, startTestApi, type TestApi } from '@safelane/api/testing'
import { createSiweMessage } from 'viem/siwe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let api: TestApi
const { ana, bob, eve } = people

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(() => api.stop())

async function signInMessage(change: { domain?: string; chainId?: number; nonce?: string } = {}) {
  return createSiweMessage({
    address: ana.address,
    domain: 'localhost:3000',
    uri: 'http://localhost:3000',
    version: '1',
    chainId: 31_337,
    nonce: (await api.callerOf().session.nonce()).nonce,
    ...change,
  })
}

describe('signing in with Ethereum', () => {
  it('opens a session once per nonce', async () => {
    const caller = api.callerOf()
    const message = await signInMessage()
    const signature = await ana.signMessage({ message })
    expect(await caller.session.signIn({ message, signature })).toEqual({
      address: ana.address,
      isOperator: false,
    })
    expect(await caller.session.me()).toEqual({ address: ana.address, isOperator: false })
    const replay = api.callerOf().session.signIn({ message, signature })
    expect(await failureOf(replay)).toMatchObject({ code: 'INVALID_SESSION_MESSAGE' })
    expect(await caller.session.signOut()).toEqual({ address: null, isOperator: false })
    expect(await failureOf(caller.contacts.list({}))).toMatchObject({ code: 'SESSION_REQUIRED' })
  })

  it.each([
    ['another site', { domain: 'evil.example' }],
    ['another chain', { chainId: 1 }],
    ['a nonce that was never issued', { nonce: 'a1b2c3d4e5f6' }],
  ])('refuses a message for %s', async (_, change) => {
    const message = await signInMessage(change)
    const signature = await ana.signMessage({ message })
    expect(await failureOf(api.callerOf().session.signIn({ message, signature }))).toMatchObject({
      code: 'INVALID_SESSION_MESSAGE',
      field: 'message',
    })
  })

  it('refuses somebody else’s signature, and text that is no sign-in message', async () => {
    const message = await signInMessage()
    const signature = await eve.signMessage({ message })
    const stranger = api.callerOf().session.signIn({ message, signature })
    expect(await failureOf(stranger)).toMatchObject({ code: 'INVALID_SIGNATURE' })
    const nonsense = api.callerOf().session.signIn({ message: 'let me in', signature })
    expect(await failureOf(nonsense)).toMatchObject({ code: 'INVALID_SESSION_MESSAGE' })
  })
})

describe('contacts', () => {
  it('belong to who saved them, and one name means one address', async () => {
    const caller = api.callerOf(ana.address)
    await caller.contacts.save({ name: 'Bob', address: bob.address.toLowerCase() })
    await caller.contacts.save({ name: 'bob', address: bob.address })
    expect(await caller.contacts.list({})).toEqual({
      items: [{ name: 'bob', address: bob.address }],
      nextCursor: null,
    })
    expect(await api.callerOf(eve.address).contacts.list({})).toMatchObject({ items: [] })
    await caller.contacts.remove({ name: 'BOB' })
    expect(await caller.contacts.list({})).toMatchObject({ items: [] })
  })

  it('resolve names in sentences of their owner alone', async () => {
    await api.callerOf(ana.address).contacts.save({ name: 'Ming', address: bob.address })
    const text = '给 Ming 转 15 USDC'
    expect(await api.callerOf(ana.address).intent.parse({ text, locale: 'zh' })).toMatchObject({
      outcome: 'intent',
      intent: {
        action: 'pay',
        recipient: { address: bob.address, name: 'Ming' },
        amount: { value: '15', symbol: 'USDC' },
      },
    })
    expect(await api.callerOf(eve.address).intent.parse({ text, locale: 'zh' })).toMatchObject({
      outcome: 'clarify',
      about: 'payee',
    })
  })

  it('protect from an address that imitates theirs', async () => {
    await api.callerOf(ana.address).contacts.save({ name: 'Ming', address: bob.address })
    const { address } = bob
    const imitation = `${address.slice(0, 6)}${'1'.repeat(32)}${address.slice(-4)}`.toLowerCase()
    const request = { payer: ana.address, recipient: imitation, amount: '1', token: 'USDC' }
    const refusal = await failureOf(api.callerOf().payment.quote(request))
    expect(refusal).toMatchObject({ code: 'LOOKALIKE_RECIPIENT', field: 'recipient' })
    expect(refusal.metadata).toMatchObject({ trusted: address, trustedName: 'Ming' })
  })
})
