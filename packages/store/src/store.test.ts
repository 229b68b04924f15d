import type { Address, Asset, Hex } from '@safelane/core'
import { decideRisk, type Payment, type Quote } from '@safelane/payments'
import { startTestServer, type TestServer } from '@safelane/postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChainEvent } from './chainHistoryRepository.ts'
import { domainFromJson, jsonFromDomain } from './columns.ts'
import type { RelaySigner } from './relayRepository.ts'
import { createStore, type Store } from './store.ts'

let server: TestServer
let store: Store

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  const { url } = await server.createDatabase()
  store = createStore(url)
  return () => store.close()
})

const payer: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const recipient: Address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const relayer: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const usdc: Asset = {
  symbol: 'USDC',
  name: 'USD Coin',
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  decimals: 6,
}
const hash = (byte: number): Hex => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`
const usd = (units: bigint) => ({ asset: usdc, units })

/** A stored quote and the payment it becomes. */
async function authorization(byte: number): Promise<{ quote: Quote; payment: Payment; signature: Hex }> {
  const quote: Quote = {
    id: `quote-${byte}`,
    payment: {
      id: hash(byte),
      payer,
      recipient,
      tokenIn: usdc.address,
      maxAmountIn: 11n,
      tokenOut: usdc.address,
      amountOut: 2n ** 255n,
      fee: 1n,
      feeRecipient: relayer,
      poolFee: 0,
      validBefore: 2_000n,
    },
    typedData: {
      domain: { name: 'USD Coin', version: '1', chainId: 31_337, verifyingContract: usdc.address },
      types: {},
      primaryType: 'ReceiveWithAuthorization',
      message: { value: 11n },
    },
    route: {
      preferences: ['cheapest'],
      reasons: ['LEAST_COST'],
      legs: [],
      amountIn: usd(10n),
      networkFee: usd(1n),
      costWei: 1n,
      gasUnits: 1n,
      priceImpactBps: 0,
      saving: usd(0n),
      gapBps: 0,
    },
    alternatives: [],
    amountOut: usd(2n ** 255n),
    amountIn: usd(11n),
    maxAmountIn: usd(11n),
    networkFee: usd(1n),
    gas: { units: 1n, priceWei: 1n, costWei: 1n },
    balanceChanges: [],
    risk: [],
    decision: decideRisk([]),
    confirmedMiddleDigits: undefined,
    memo: undefined,
    expiresAtSec: 1_500,
    blocks: undefined,
  }
  await store.paymentQuotes.save(quote)
  const payment: Payment = {
    id: quote.payment.id,
    quoteId: quote.id,
    state: 'authorized',
    payer,
    recipient,
    amountOut: quote.amountOut,
    amountIn: quote.amountIn,
    maxAmountIn: quote.maxAmountIn,
    networkFee: quote.networkFee,
    route: undefined,
    memo: undefined,
    purpose: undefined,
    txHash: undefined,
    blockNumber: undefined,
    failure: undefined,
    validBeforeSec: 2_000,
    releaseAtSec: undefined,
    createdAtSec: 1_000,
    settledAtSec: undefined,
  }
  return { quote, payment, signature: hash(200) }
}

const settledEvent = (byte: number, blockNumber: bigint, change: Partial<ChainEvent> = {}): ChainEvent =>
  ({
    kind: 'payment-settled',
    paymentId: hash(byte),
    payer,
    recipient,
    tokenOut: usdc.address,
    amountIn: 10n,
    routedInputs: [],
    amountOut: 2n ** 255n,
    atSec: 1_700,
    txHash: hash(90),
    blockNumber,
    logIndex: 0,
    ...change,
  }) as ChainEvent

/** Signs nothing: the hash names job and nonce. */
const signer = (minedNonce: bigint): RelaySigner => ({
  address: relayer,
  minedNonce: async () => minedNonce,
  sign: async ({ id }, nonce) => ({
    hash: `0x${id.toString(16)}f${nonce.toString(16)}`,
    rawTransaction: '0x02',
  }),
})

const block = (number: bigint, byte = Number(number)) => ({ number, hash: hash(byte) })

describe('domain objects as JSON', () => {
  it('come back as they were stored, whatever bigints and texts they hold', () => {
    const leaf = fc.oneof(fc.bigInt(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null))
    const value = fc.oneof(
      leaf,
      fc.array(leaf),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        leaf,
      ),
    )
    fc.assert(
      fc.property(value, (domain) => {
        expect(domainFromJson(JSON.parse(JSON.stringify(jsonFromDomain(domain))))).toEqual(domain)
      }),
      { seed: 20_261_121, numRuns: 500 },
    )
  })
})

describe('payments', () => {
  it('authorized by twenty tabs at once are one payment and one job', async () => {
    const request = await authorization(1)
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.payments.authorize(request)))
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([hash(1)]))
    expect(answers[0]).toEqual(request.payment)
    expect(await store.relay.lease(10, 1_000)).toHaveLength(1)
  })

  it('keep amounts of 256 bits exactly', async () => {
    await store.payments.authorize(await authorization(1))
    expect((await store.payments.find(hash(1)))?.amountOut.units).toBe(2n ** 255n)
    expect((await store.paymentQuotes.find('quote-1'))?.payment.amountOut).toBe(2n ** 255n)
  })

  it('are listed in pages without gaps or repeats', async () => {
    for (let byte = 1; byte <= 45; byte++) await store.payments.authorize(await authorization(byte))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.payments.list(payer, { cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => hash(45 - index)))
    expect((await store.payments.list(recipient)).items).toEqual([])
  })
})

describe('a payment over a route', () => {
  const routed = async () => {
    const { payment, ...request } = await authorization(1)
    const leg = (amountIn: bigint) => ({
      ...{ tokenIn: usdc.address, amountIn, amountOut: 2n ** 254n },
      hops: [{ pool: relayer, tokenOut: usdc.address, venue: 'concentrated' as const, fee: 100 }],
    })
    const route = { legs: [leg(4n), leg(6n)], saving: usd(3n), gapBps: 0.01 }
    return { ...request, payment: { ...payment, route } }
  }
  const settleAt = (routedInputs: readonly bigint[], amountIn: bigint) =>
    store.chainHistory.apply({
      previous: undefined,
      head: block(1n),
      events: [settledEvent(1, 1n, { routedInputs, amountIn })],
    })

  it('shows what each leg took on chain and what that saved, and what was expected when it is taken back', async () => {
    const request = await routed()
    const { payment } = request
    await store.payments.authorize(request)
    expect((await store.payments.find(payment.id))?.route).toEqual(payment.route)
    // Two legs, the fee, and what is left; a unit dearer than the 11 expected.
    await settleAt([5n, 6n, 1n, 0n], 12n)
    const settled = await store.payments.find(payment.id)
    expect(settled?.amountIn.units).toBe(12n)
    expect(settled?.route?.legs.map(({ amountIn }) => amountIn)).toEqual([5n, 6n])
    expect(settled?.route?.saving).toEqual(usd(2n))
    await store.chainHistory.rollbackTo(undefined)
    expect((await store.payments.find(payment.id))?.route).toEqual(payment.route)
  })

  it('never claims to have saved less than nothing', async () => {
    const payment = await store.payments.authorize(await routed())
    await settleAt([9n, 9n, 1n], 19n)
    expect((await store.payments.find(payment.id))?.route?.saving).toEqual(usd(0n))
  })
})

describe('a payment that is taken back', () => {
  it('loses signature and job, whoever asks again', async () => {
    await store.payments.authorize(await authorization(1))
    for (let again = 0; again < 2; again++) {
      expect(await store.payments.void(hash(1))).toMatchObject({ state: 'voided', txHash: undefined })
    }
    expect((await store.payments.findRelayable(hash(1)))?.signature).toBe('0x')
    expect(await store.relay.lease(10, 1_000)).toEqual([])
  })

  it('at the moment it is sent is either sent or voided, never both', async () => {
    for (let byte = 1; byte <= 20; byte++) await store.payments.authorize(await authorization(byte))
    const jobs = await store.relay.lease(20, 10_000)
    const ids = jobs.map(({ subjectId }) => subjectId as Hex)
    const [sent, ...voided] = await Promise.all([
      store.relay.submit(jobs, signer(0n)),
      ...ids.map((id) => store.payments.void(id)),
    ])
    const sentIds = new Set(sent.map(({ job }) => job.subjectId))
    for (const [index, payment] of voided.entries()) {
      const state = (await store.payments.find(ids[index]!))?.state
      expect(state).toBe(sentIds.has(ids[index]!) ? 'submitted' : 'voided')
      expect(payment.state).toBe(state)
    }
  })
})

describe('the relay queue', () => {
  it('gives each job to one of many workers', async () => {
    for (let byte = 1; byte <= 12; byte++) await store.payments.authorize(await authorization(byte))
    const leases = await Promise.all(Array.from({ length: 8 }, () => store.relay.lease(3, 10_000)))
    const ids = leases.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(12)
  })

  it('stores one transaction per job, with nonces without gaps, however many workers try', async () => {
    for (let byte = 1; byte <= 12; byte++) await store.payments.authorize(await authorization(byte))
    const jobs = await store.relay.lease(12, 10_000)
    // Four workers, each with half of the jobs of another.
    const shares = [0, 3, 6, 9].map((first) => [...jobs, ...jobs].slice(first, first + 6))
    const sent = (await Promise.all(shares.map((share) => store.relay.submit(share, signer(5n))))).flat()
    expect(new Set(sent.map(({ job }) => job.id)).size).toBe(12)
    expect(sent.map(({ nonce }) => nonce).sort((x, y) => Number(x - y))).toEqual(
      Array.from({ length: 12 }, (_, index) => 5n + BigInt(index)),
    )
    expect(await store.relay.pending(relayer)).toHaveLength(12)
    for (const { job, hash } of sent) {
      expect(await store.payments.find(job.subjectId as Hex)).toMatchObject({
        state: 'submitted',
        txHash: hash,
      })
    }
  })

  it('changes nothing when signing fails', async () => {
    await store.payments.authorize(await authorization(1))
    const jobs = await store.relay.lease(1, 10_000)
    const refusing = { ...signer(0n), sign: () => Promise.reject(new Error('no key')) }
    await expect(store.relay.submit(jobs, refusing)).rejects.toThrow('no key')
    expect((await store.payments.find(hash(1)))?.state).toBe('authorized')
    expect(await store.relay.submit(jobs, signer(0n))).toHaveLength(1)
  })

  it('sends nothing for a payment that has ended', async () => {
    await store.payments.authorize(await authorization(1))
    const jobs = await store.relay.lease(1, 10_000)
    await store.payments.expire(2_000)
    expect(await store.relay.submit(jobs, signer(0n))).toEqual([])
    expect(await store.relay.pending(relayer)).toEqual([])
  })

  it('keeps every version of a transaction until one of them is mined', async () => {
    await store.payments.authorize(await authorization(1))
    const [first] = await store.relay.submit(await store.relay.lease(1, 10_000), signer(7n))
    const raised = { hash: hash(91), rawTransaction: '0x02' } as const
    const outcomes = await Promise.all([
      store.relay.replace(first!, raised),
      store.relay.replace(first!, { ...raised, hash: hash(92) }),
    ])
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    const [pending] = await store.relay.pending(relayer)
    expect(pending).toMatchObject({ nonce: 7n, replaced: [first!.hash] })
    expect((await store.payments.find(hash(1)))?.txHash).toBe(pending!.hash)
    await store.relay.finish(pending!, first!.hash)
    expect(await store.relay.pending(relayer)).toEqual([])
    expect(await store.relay.replace(pending!, { ...raised, hash: hash(93) })).toBe(false)
  })
})

describe('the chain’s history', () => {
  beforeEach(async () => {
    await store.payments.authorize(await authorization(1))
  })

  it('settles a payment from whatever state we had given it, and only by its own terms', async () => {
    await store.payments.expire(2_000)
    const impostor = settledEvent(1, 1n, { payer: recipient } as Partial<ChainEvent>)
    await store.chainHistory.apply({ previous: undefined, head: block(1n), events: [impostor] })
    expect((await store.payments.find(hash(1)))?.state).toBe('expired')
    await store.chainHistory.apply({ previous: block(1n), head: block(2n), events: [settledEvent(1, 2n)] })
    const payment = await store.payments.find(hash(1))
    expect(payment).toMatchObject({
      state: 'settled',
      amountIn: usd(10n),
      blockNumber: 2n,
      settledAtSec: 1_700,
    })
    expect(await store.payments.recipientsOf(payer)).toEqual([{ address: recipient, source: 'paid-before' }])
  })

  it('is written by one indexer at a time', async () => {
    const range = { previous: undefined, head: block(1n), events: [settledEvent(1, 1n)] }
    const applied = await Promise.all(Array.from({ length: 5 }, () => store.chainHistory.apply(range)))
    expect(applied.filter(Boolean)).toHaveLength(1)
    expect(await store.chainHistory.recentBlocks()).toEqual([block(1n)])
  })

  it('is taken back to the fork: the settlement waits again, its transaction is pending again', async () => {
    const [relay] = await store.relay.submit(await store.relay.lease(1, 10_000), signer(7n))
    await store.chainHistory.apply({ previous: undefined, head: block(1n), events: [] })
    await store.chainHistory.apply({ previous: block(1n), head: block(2n), events: [settledEvent(1, 2n)] })
    await store.relay.finish(relay!)
    expect(await store.relay.pending(relayer)).toEqual([])

    await store.chainHistory.rollbackTo(block(1n))
    expect(await store.payments.find(hash(1))).toMatchObject({ state: 'submitted', amountIn: usd(11n) })
    expect((await store.relay.pending(relayer)).map((pending) => pending.hash)).toEqual([relay!.hash])
    expect(await store.chainHistory.recentBlocks()).toEqual([block(1n)])
  })

  const inFirstBlock = { txHash: hash(91), blockNumber: 1n }
  const transferred = (policyId: bigint, owner: Address, logIndex: number): ChainEvent => ({
    kind: 'policy-transferred',
    policyId,
    owner,
    logIndex,
    ...inFirstBlock,
  })
  const bought = (policyId: bigint, logIndex: number): ChainEvent => ({
    kind: 'cover-bought',
    policyId,
    holder: payer,
    productId: 2n,
    insured: 500n,
    premium: 3n,
    startsAtSec: 10,
    endsAtSec: 20,
    orderHash: undefined,
    logIndex,
    ...inFirstBlock,
  })

  it('follows a policy to its newest owner', async () => {
    const events = [transferred(1n, payer, 0), bought(1n, 1), transferred(1n, recipient, 4)]
    await store.chainHistory.apply({ previous: undefined, head: block(1n), events })
    expect(await store.policies.policiesOf(payer)).toEqual([])
    expect(await store.policies.list(payer)).toEqual({ items: [], nextCursor: undefined })
    expect(await store.policies.policiesOf(recipient)).toMatchObject([{ policyId: 1n, holder: recipient }])
    await store.chainHistory.rollbackTo(undefined)
    expect(await store.policies.find(1n)).toBeUndefined()
  })

  it('lists policies by pages, newest first, without those that were given away', async () => {
    const ids = [1n, 2n, 3n, 4n, 5n]
    const events = ids.flatMap((id) => [
      transferred(id, payer, Number(id) * 4),
      bought(id, Number(id) * 4 + 1),
    ])
    const head = block(1n)
    await store.chainHistory.apply({
      previous: undefined,
      head,
      events: [...events, transferred(4n, recipient, 40)],
    })
    const first = await store.policies.list(payer, { limit: 2 })
    expect(first.items.map(({ policyId }) => policyId)).toEqual([5n, 3n])
    const second = await store.policies.list(payer, { limit: 2, cursor: first.nextCursor })
    expect(second.items.map(({ policyId }) => policyId)).toEqual([2n, 1n])
    expect(second.nextCursor).toBeUndefined()
    expect(await store.policies.findAll([4n, 9n, 1n])).toMatchObject([
      { policyId: 4n, holder: recipient },
      { policyId: 1n, holder: payer },
    ])
  })
})

describe('claims', () => {
  it('asked for many times at once are one claim and one job', async () => {
    const ask = (id: string) => store.claims.request({ id, policyId: 1n, createdAtSec: 5 })
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map(ask))
    expect(new Set(claims.map(({ id }) => id)).size).toBe(1)
    expect(await store.relay.lease(5, 1_000)).toHaveLength(1)
  })
})

describe('sign-in nonces', () => {
  it('are good once, even for two callers at once, and not after their time', async () => {
    await store.signInNonces.issue('fresh', new Date(Date.now() + 60_000))
    await store.signInNonces.issue('stale', new Date(Date.now() - 1))
    const uses = await Promise.all([store.signInNonces.consume('fresh'), store.signInNonces.consume('fresh')])
    expect(uses.sort()).toEqual([false, true])
    expect(await store.signInNonces.consume('stale')).toBe(false)
  })
})

describe('an outage', () => {
  it('is DATABASE_UNAVAILABLE everywhere, and over when the server is back', async () => {
    await store.ping()
    await server.pause()
    const unavailable = expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' })
    await expect(store.ping()).rejects.toEqual(unavailable)
    await expect(store.payments.list(payer)).rejects.toEqual(unavailable)
    await expect(store.relay.lease(1, 1_000)).rejects.toEqual(unavailable)
    await expect(store.chainHistory.rollbackTo(undefined)).rejects.toEqual(unavailable)
    await server.restart()
    await store.ping()
  })
})

describe('a claim link whose claim fails', () => {
  it('is as it was, and its creator hears why', async () => {
    const linkId = hash(0x77)
    const struct = { creator: payer, token: usdc.address, amount: 12n, claimKey: recipient, salt: 1n }
    await store.links.offer({
      id: linkId,
      struct: { ...struct, validBefore: 10_000n },
      state: 'offered',
      amount: usd(11n),
      fee: usd(1n),
      memo: undefined,
      claimant: undefined,
      txHash: undefined,
      failure: undefined,
      createdAtSec: 1,
    })
    await store.links.authorize(linkId, '0x01', 1)
    const position = { txHash: hash(0x78), blockNumber: 1n, logIndex: 0 }
    await store.chainHistory.apply({
      previous: undefined,
      head: { number: 1n, hash: hash(1) },
      events: [{ kind: 'link-opened', linkId, ...position }],
    })
    const claim = { recipient, fee: 1n, feeRecipient: relayer }
    await store.links.claim(linkId, { id: 'release-1', claim, signature: '0x02', nowSec: 2 })
    const job = (await store.relay.lease(10, 1_000)).find(({ kind }) => kind === 'link-release')
    await store.relay.fail(job!, { code: 'REVERTED', detail: 'because' })
    expect(await store.links.find(linkId)).toMatchObject({ state: 'open' })
    const { items } = await store.events.list(payer, {})
    expect(items[0]).toMatchObject({
      type: 'link.claim_failed',
      subjectId: linkId,
      data: { state: 'open', recipient, failure: { code: 'REVERTED', detail: 'because' } },
    })
  })
})

describe('old events', () => {
  it('are deleted with their deliveries, oldest first, and never those that an endpoint is still to hear of', async () => {
    for (const byte of [1, 2, 3]) await store.payments.authorize(await authorization(byte))
    const endpoint = { owner: payer, url: 'https://example.com', secret: 'whsec_x', eventTypes: [] }
    await store.webhooks.create({ id: 'endpoint', ...endpoint })
    const test = await store.webhooks.sendTest(payer, 'endpoint')
    const types = async () => (await store.events.list(payer, {})).items.map(({ type }) => type)
    expect(await store.events.deleteBefore(new Date(Date.now() - 60_000), 10)).toBe(0)
    const later = new Date(Date.now() + 60_000)
    expect(await store.events.deleteBefore(later, 2)).toBe(2)
    expect(await types()).toEqual(['webhook.test', 'payment.authorized'])
    expect(await store.events.deleteBefore(later, 10)).toBe(1)
    expect(await types()).toEqual(['webhook.test'])
    const [leased] = await store.webhooks.lease({ limit: 1, perEndpoint: 1, busy: [], leaseMs: 1_000 })
    await store.webhooks.settle(leased!, { status: 200, error: undefined, retryAt: undefined })
    expect(leased!.id).toBe(test)
    expect(await store.events.deleteBefore(later, 10)).toBe(1)
    expect((await store.webhooks.deliveries('endpoint', {})).items).toEqual([])
  })
})

describe('contacts', () => {
  it('are read in pages by name, without gaps or repeats though one goes meanwhile', async () => {
    const names = ['Émile', 'ana', 'Bob', '小明', 'Zoë']
    for (const name of names) await store.contacts.save(payer, { name, address: recipient })
    await store.contacts.save(recipient, { name: 'Carol', address: payer })
    const all = (await store.contacts.list(payer)).map(({ name }) => name)
    const first = await store.contacts.page(payer, { limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual(all.slice(0, 2))
    await store.contacts.remove(payer, all[1]!)
    const second = await store.contacts.page(payer, { cursor: first.nextCursor, limit: 2 })
    const third = await store.contacts.page(payer, { cursor: second.nextCursor, limit: 2 })
    expect([...second.items, ...third.items].map(({ name }) => name)).toEqual(all.slice(2))
    expect(third.nextCursor).toBeUndefined()
  })
})
