import { failureOf, people, sign } from '@safelane/api/testing'
import { settlementCall } from '@safelane/chain'
import { TEST_KEYS } from '@safelane/chain/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana, bob, relayer } = people

beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})
beforeEach(async () => {
  await world.api.callerOf().dev.fund({ address: ana.address })
})

describe('a payment', () => {
  it('goes from quote over signature to settlement without the payer having sent a transaction', async () => {
    const caller = world.api.callerOf()
    const quote = await caller.payment.quote({
      payer: ana.address,
      recipient: bob.address,
      amount: '12.34',
      token: 'USDC',
      memo: 'Abendessen',
    })
    const before = await Promise.all([ana, bob, relayer].map(({ address }) => world.balanceOf(address)))
    const signature = await sign(ana, quote.typedData)
    const { paymentId } = await caller.payment.submit({ quoteId: quote.quoteId, signature })
    const payment = await world.ended(paymentId)
    expect(payment).toMatchObject({ state: 'settled', memo: 'Abendessen', failure: null })
    expect(payment.txHash).toMatch(/^0x[0-9a-f]{64}$/)
    const after = await Promise.all([ana, bob, relayer].map(({ address }) => world.balanceOf(address)))
    expect(after.map((units, index) => units - before[index]!)).toEqual([
      -payment.amountIn.units,
      12_340_000n,
      quote.networkFee.units,
    ])
    const count = await world.api.chainNode.rpc('eth_getTransactionCount', [ana.address, 'latest'])
    expect(count).toBe('0x0')
  })

  it('split over pools gives the recipient the exact amount, returns the surplus and keeps its legs', async () => {
    await world.api.callerOf().dev.fund({ address: ana.address, tokens: 30_000 })
    const before = await Promise.all([
      world.balanceOf(bob.address, 'DAI'),
      world.balanceOf(ana.address, 'USDT'),
      world.balanceOf(relayer.address, 'USDT'),
    ])
    const wanted = { token: 'DAI', payWith: 'USDT' }
    const payment = await world.ended(await world.authorize('20000', wanted))
    expect(payment).toMatchObject({ state: 'settled', failure: null })
    const after = await Promise.all([
      world.balanceOf(bob.address, 'DAI'),
      world.balanceOf(ana.address, 'USDT'),
      world.balanceOf(relayer.address, 'USDT'),
    ])
    expect(after.map((units, i) => units - before[i]!)).toEqual([
      20_000n * 10n ** 18n,
      -payment.amountIn.units,
      payment.networkFee.units,
    ])
    expect(payment.amountIn.units).toBeLessThan(payment.maxAmountIn.units)
    const { legs = [], saving, gapBps } = payment.route ?? {}
    expect(legs.length).toBeGreaterThan(1)
    expect(legs.reduce((sum, leg) => sum + leg.amountOut.units, 0n)).toBe(20_000n * 10n ** 18n)
    // What the legs took on chain is what left the payer, but for the fee.
    const taken = legs.reduce((sum, leg) => sum + leg.amountIn.units, 0n)
    expect(taken + payment.networkFee.units).toBe(payment.amountIn.units)
    expect([saving?.asset.symbol, typeof gapBps]).toEqual(['USDT', 'number'])
  })

  it('is shown to payer and recipient, newest first', async () => {
    const paymentId = await world.authorize('1')
    await world.ended(paymentId)
    for (const { address } of [ana, bob]) {
      const { items } = await world.api.callerOf().payment.list({ address })
      expect(items[0]?.id).toBe(paymentId)
    }
  })

  it('twenty at once all settle, each once', async () => {
    const before = await world.balanceOf(bob.address)
    const ids = await Promise.all(Array.from({ length: 20 }, () => world.authorize('1')))
    const payments = await Promise.all(ids.map((id) => world.ended(id)))
    expect(new Set(payments.map(({ state }) => state))).toEqual(new Set(['settled']))
    expect((await world.balanceOf(bob.address)) - before).toBe(20_000_000n)
  })

  it('that a rule holds is sent once its time has come, and not before', async () => {
    await world.api.callerOf().dev.fund({ address: ana.address })
    const recipient = '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc'
    const caller = world.api.callerOf()
    const quote = await caller.payment.quote({
      payer: ana.address,
      recipient,
      amount: '1200',
      token: 'USDC',
    })
    expect(quote.decision.delaySec).toBe(900)
    const signature = await sign(ana, quote.typedData)
    const acknowledged = [...quote.decision.asks]
    const { paymentId } = await caller.payment.submit({ quoteId: quote.quoteId, signature, acknowledged })
    // The job has been leased and put back; a payment that came later is settled meanwhile.
    await world.ended(await world.authorize('1'))
    expect((await caller.payment.get({ paymentId })).state).toBe('authorized')
    await world.passTime(900)
    expect(await world.ended(paymentId)).toMatchObject({ state: 'settled' })
    expect(await world.balanceOf(recipient)).toBe(1_200_000_000n)
  })

  it('that a rule holds can be taken back by its payer, and by nobody else', async () => {
    await world.api.callerOf().dev.fund({ address: ana.address })
    const caller = world.api.callerOf(ana.address)
    const before = await world.balanceOf(ana.address)
    const quote = await caller.payment.quote({
      payer: ana.address,
      recipient: '0x976EA74026E726554dB657fA54763abd0C3a0aa9',
      amount: '1300',
      token: 'USDC',
    })
    const signature = await sign(ana, quote.typedData)
    const acknowledged = [...quote.decision.asks]
    const { paymentId } = await caller.payment.submit({ quoteId: quote.quoteId, signature, acknowledged })
    const stranger = world.api.callerOf(bob.address).payment.cancel({ paymentId })
    expect(await failureOf(stranger)).toMatchObject({ code: 'NOT_FOUND', field: 'paymentId' })
    for (let again = 0; again < 2; again++) {
      expect(await caller.payment.cancel({ paymentId })).toEqual({ paymentId, state: 'voided' })
    }
    await world.passTime(900)
    await world.ended(await world.authorize('1'))
    expect(await caller.payment.get({ paymentId })).toMatchObject({ state: 'voided', txHash: null })
    expect(before - (await world.balanceOf(ana.address))).toBeLessThan(2_000_000n)

    const sent = await world.authorize('2')
    await world.ended(sent)
    expect(await failureOf(caller.payment.cancel({ paymentId: sent }))).toMatchObject({
      code: 'TOO_LATE_TO_CANCEL',
      metadata: { state: 'settled' },
    })
  })

  it('that the payer can no longer afford fails and says why', async () => {
    const held = await world.balanceOf(ana.address)
    const most = (held * 6n) / 10n / 1_000_000n
    const ids = [await world.authorize(String(most)), await world.authorize(String(most))]
    const payments = await Promise.all(ids.map((id) => world.ended(id)))
    expect(payments.map(({ state }) => state).sort()).toEqual(['failed', 'settled'])
    const failed = payments.find(({ state }) => state === 'failed')
    expect(failed?.failure?.detail).toContain('ERC20InsufficientBalance')
    expect(await world.balanceOf(ana.address)).toBeGreaterThan(0n)
  })
})

describe('a payment that somebody else relays first', () => {
  it.each(['USDC', 'USDT'])('is settled by that, once, when paid with %s', async (payWith) => {
    await worker.stop()
    const caller = world.api.callerOf()
    const before = await world.balanceOf(bob.address)
    const quote = await caller.payment.quote({
      payer: ana.address,
      recipient: bob.address,
      amount: '3',
      token: 'USDC',
      payWith,
    })
    const signature = await sign(ana, quote.typedData)
    const acknowledged = [...quote.decision.asks]
    const { paymentId } = await caller.payment.submit({ quoteId: quote.quoteId, signature, acknowledged })
    const stranger = world.api.chain.relayer(TEST_KEYS[4])
    const call = settlementCall(world.api.chain.deployment, quote.payment, signature)
    const signed = await stranger.sign(call, await stranger.minedNonce(), 900_000n, await stranger.fees())
    await stranger.broadcast(signed.rawTransaction)
    worker = await startWorker(world.workerEnv, () => {})
    expect(await world.ended(paymentId)).toMatchObject({
      state: 'settled',
      txHash: signed.hash,
      failure: null,
    })
    expect((await world.balanceOf(bob.address)) - before).toBe(3_000_000n)
  })
})
