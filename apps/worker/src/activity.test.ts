import { failureOf, people, sign } from '@safelane/api/testing'
import type { TypedData } from '@safelane/core'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana, bob, eve } = people
const DAY_SEC = 86_400
const ids: Record<string, string> = {}

/** Ana pays, refunds, splits, sends by link, asks, plans and insures; Bob is at the other end of each. */
beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
  const [anyone, asAna] = [world.api.callerOf(), world.api.callerOf(ana.address)]
  await anyone.dev.fund({ address: bob.address })

  ids.payment = await world.authorize('40')
  await world.ended(ids.payment)
  const refund = await world.api
    .callerOf(bob.address)
    .payment.refundQuote({ paymentId: ids.payment, amount: '5' })
  const given = await anyone.payment.submit({
    quoteId: refund.quoteId,
    signature: await sign(bob, refund.typedData),
    acknowledged: [...refund.decision.asks],
  })
  ids.refund = given.paymentId
  await world.ended(ids.refund)

  await asAna.contacts.save({ name: 'Bobby', address: bob.address })
  const offer = await asAna.batch.quote({
    payer: ana.address,
    token: 'USDC',
    content: {
      rows: [
        { recipient: 'Bobby', amount: '3', memo: 'May' },
        { recipient: eve.address, amount: '4', memo: 'May' },
      ],
    },
    onFailure: 'stop',
  })
  if (offer.outcome !== 'offer') throw new Error(JSON.stringify(offer))
  ids.batch = offer.batch.batchId
  await anyone.batch.submit({
    batchId: ids.batch,
    signature: await sign(ana, offer.typedData),
    acknowledged: [...offer.decision.asks],
  })
  await until(async () => (await asAna.batch.get({ batchId: ids.batch! })).settledAtSec ?? undefined)

  const key = privateKeyToAccount(generatePrivateKey())
  const link = await anyone.link.offer({
    creator: ana.address,
    amount: '6',
    token: 'USDC',
    periodSec: DAY_SEC,
    claimKey: key.address,
  })
  ids.link = link.linkId
  await anyone.link.create({ linkId: ids.link, signature: await sign(ana, link.typedData) })
  const linkIn = (state: string) =>
    until(async () => ((await anyone.link.get({ linkId: ids.link! })).state === state ? true : undefined))
  await linkIn('open')
  const target = { linkId: ids.link, recipient: bob.address }
  const { typedData } = await anyone.link.claimOffer(target)
  await anyone.link.claim({ ...target, signature: await sign(key, typedData as TypedData) })
  await linkIn('claimed')

  ids.request = (await asAna.request.create({ amount: '7', token: 'USDC', memo: 'Tickets' })).requestId

  const today = new Date((await world.api.chain.clock.nowSec()) * 1_000)
  const plan = await anyone.plan.quote({
    payer: ana.address,
    recipient: bob.address,
    amount: '8',
    token: 'USDC',
    rule: {
      firstDate: new Date(today.getTime() + 5 * DAY_SEC * 1_000).toISOString().slice(0, 10),
      time: '09:00',
      timeZone: 'UTC',
      repeat: { every: 'week', interval: 1, end: { times: 3 } },
    },
  })
  ids.plan = plan.planId
  const signatures = await Promise.all(plan.typedData.map((each) => sign(ana, each)))
  await anyone.plan.submit({ planId: ids.plan, signatures, acknowledged: [...plan.decision.asks] })

  const cover = await anyone.cover.quote({ holder: ana.address, productId: 1n, insured: '500', days: 30 })
  const { purchaseId } = await anyone.cover.buy({
    quoteId: cover.quoteId,
    signature: await sign(ana, cover.typedData),
  })
  const policyId = await until(
    async () => (await anyone.cover.purchase({ purchaseId })).policyId ?? undefined,
  )
  ids.cover = policyId.toString()
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})

const listOf = async (caller: ReturnType<TestWorld['api']['callerOf']>, address: string) =>
  (await caller.activity.list({ address, limit: 50 })).items

describe('activity', () => {
  it('shows its owner everything that moved or will move money, each once, newest first', async () => {
    const items = await listOf(world.api.callerOf(ana.address), ana.address)
    expect(Object.fromEntries(items.map(({ kind, id }) => [kind, id]))).toEqual(ids)
    expect(items).toHaveLength(7)
    const times = items.map(({ atSec }) => atSec)
    expect(times).toEqual([...times].sort((left, right) => right - left))
    const rows = Object.fromEntries(
      items.map((item) => [item.kind, [item.direction, item.amount.units, item.count, item.state]]),
    )
    expect(rows).toMatchObject({
      payment: ['out', 40_000_000n, 1, 'settled'],
      refund: ['in', 5_000_000n, 1, 'settled'],
      batch: ['out', 7_000_000n, 2, 'settled'],
      link: ['out', 6_000_000n, 1, 'claimed'],
      request: ['in', 7_000_000n, 1, 'open'],
      plan: ['out', 8_000_000n, 3, 'active'],
      cover: ['out', expect.any(BigInt), 1, 'waiting'],
    })
    expect(items.find(({ kind }) => kind === 'payment')?.isRefunded).toBe(true)
  })

  it('shows the other side what came to it, its own share of a batch alone, without the payer’s names', async () => {
    const asBob = world.api.callerOf(bob.address)
    const items = await listOf(asBob, bob.address)
    expect(items.map(({ kind, direction, amount }) => [kind, direction, amount.units]).sort()).toEqual([
      ['batch', 'in', 3_000_000n],
      ['link', 'in', 6_000_000n],
      ['payment', 'in', 40_000_000n],
      ['refund', 'out', 5_000_000n],
    ])
    const share = await asBob.batch.get({ batchId: ids.batch! })
    expect(share).toMatchObject({ total: { units: 3_000_000n }, networkFee: { units: 0n } })
    expect(share.rows.map(({ recipient, name }) => [recipient, name])).toEqual([[bob.address, null]])
    const stranger = world.api.callerOf(people.relayer.address)
    expect(await failureOf(stranger.batch.get({ batchId: ids.batch! }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells anybody else no more than what payments and policies say in public, and that there may be more', async () => {
    for (const caller of [world.api.callerOf(), world.api.callerOf(eve.address)]) {
      const { items, isComplete } = await caller.activity.list({ address: ana.address })
      expect(items.map(({ kind }) => kind).sort()).toEqual(['cover', 'payment', 'refund'])
      expect(isComplete).toBe(false)
      expect((await caller.activity.list({ address: ana.address, kind: 'link' })).items).toEqual([])
    }
  })

  it('comes in pages that together are the whole, of one kind or of all', async () => {
    const caller = world.api.callerOf(ana.address)
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await caller.activity.list({ address: ana.address, limit: 2, cursor })
      seen.push(...page.items.map(({ kind }) => kind))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen.toSorted()).toEqual(Object.keys(ids).toSorted())
    const { items } = await caller.activity.list({ address: ana.address, kind: 'plan' })
    expect(items.map(({ id }) => id)).toEqual([ids.plan])
  })
})
