import { failureOf, people, sign } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana } = people
const DAY_SEC = 86_400
const USDT_COVER = 1n

beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})

const policies = async () => (await world.api.callerOf().cover.policies({ holder: ana.address })).items

describe('cover', () => {
  it('is bought by signature, pays after a depeg, and pays once', async () => {
    const caller = world.api.callerOf()
    const quote = await caller.cover.quote({
      holder: ana.address,
      productId: USDT_COVER,
      insured: '500',
      days: 30,
    })
    const signature = await sign(ana, quote.typedData)
    const beforePurchase = await world.balanceOf(ana.address)
    const purchases = await Promise.all(
      Array.from({ length: 4 }, () => caller.cover.buy({ quoteId: quote.quoteId, signature })),
    )
    expect(new Set(purchases.map(({ purchaseId }) => purchaseId)).size).toBe(1)
    const { purchaseId } = purchases[0]!
    const purchase = await until(async () => {
      const current = await caller.cover.purchase({ purchaseId })
      return current.state === 'settled' ? current : undefined
    })
    expect(beforePurchase - (await world.balanceOf(ana.address))).toBe(quote.premium.units)

    const [policy, ...others] = await policies()
    expect(others).toEqual([])
    expect(policy).toMatchObject({ policyId: purchase.policyId, productId: USDT_COVER, status: 'waiting' })
    expect(policy!.insured.units).toBe(500_000_000n)
    const { policyId } = policy!
    expect(await failureOf(caller.cover.claim({ policyId }))).toMatchObject({
      code: 'NOT_CLAIMABLE',
      metadata: { status: 'waiting' },
    })

    await world.passTime(2 * 3_600)
    expect((await policies())[0]?.status).toBe('active')
    await caller.dev.movePrice({ asset: 'USDT', price: '0.80', holdSec: 5 * 3_600 })
    const triggered = (await policies())[0]!
    // 500 · (1 − 0.025 − 0.80)
    expect(triggered).toMatchObject({ status: 'triggered', payout: { units: 87_500_000n } })
    const product = (await caller.cover.products()).find(({ productId }) => productId === USDT_COVER)
    expect(product?.trigger).toMatchObject({ price: 8n * 10n ** 17n, fresh: true, met: true })

    const beforeClaim = await world.balanceOf(ana.address)
    const claims = await Promise.all([caller.cover.claim({ policyId }), caller.cover.claim({ policyId })])
    expect(claims[0]?.claimId).toBe(claims[1]?.claimId)
    const { claimId } = claims[0]!
    const claim = await until(async () => {
      const current = await caller.cover.claimState({ claimId })
      return current.state === 'settled' ? current : undefined
    })
    expect((await world.balanceOf(ana.address)) - beforeClaim).toBe(87_500_000n)
    expect(await caller.cover.policy({ policyId })).toMatchObject({
      holder: ana.address,
      status: 'paid',
      payout: { units: 87_500_000n },
      claim: { claimId, state: 'settled', txHash: claim.txHash },
    })
    expect(await failureOf(caller.cover.claim({ policyId }))).toMatchObject({
      code: 'NOT_CLAIMABLE',
      metadata: { status: 'paid' },
    })
  })

  it('is not sold while the price is low, and sold again after it recovered', async () => {
    const caller = world.api.callerOf()
    const request = { holder: ana.address, productId: 2n, insured: '100', days: 7 }
    await caller.dev.movePrice({ asset: 'DAI', price: '0.93', holdSec: 60 })
    expect(await failureOf(caller.cover.quote(request))).toMatchObject({ code: 'PRODUCT_ON_WATCH' })
    await caller.dev.movePrice({ asset: 'DAI', price: '1', holdSec: DAY_SEC })
    expect((await caller.cover.quote(request)).premium.units).toBeGreaterThan(0n)
  })

  it('signed but not bought in time expires without a premium', async () => {
    await worker.stop()
    const caller = world.api.callerOf()
    const quote = await caller.cover.quote({ holder: ana.address, productId: 2n, insured: '100', days: 7 })
    const signature = await sign(ana, quote.typedData)
    const { purchaseId } = await caller.cover.buy({ quoteId: quote.quoteId, signature })
    const before = await world.balanceOf(ana.address)
    await world.passTime(Number(quote.order.validBefore) - (await world.api.chain.clock.nowSec()) + 1)
    worker = await startWorker(world.workerEnv, () => {})
    const purchase = await until(async () => {
      const current = await caller.cover.purchase({ purchaseId })
      return current.state === 'authorized' ? undefined : current
    })
    expect(purchase).toMatchObject({ state: 'expired', policyId: null })
    expect(await world.balanceOf(ana.address)).toBe(before)
  })
})
