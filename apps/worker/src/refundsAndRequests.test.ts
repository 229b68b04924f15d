import { failureOf, people, sign } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana, bob, eve } = people

beforeAll(async () => {
  world = await startTestWorld()
  await world.api.callerOf().dev.fund({ address: bob.address })
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})

/** Ana pays Bob, who may have to give it back. */
async function charge(): Promise<string> {
  const paymentId = await world.authorize('40')
  expect((await world.ended(paymentId)).state).toBe('settled')
  return paymentId
}

async function submitSigned(quote: Awaited<ReturnType<typeof quoteOf>>, signer = bob): Promise<string> {
  const signature = await sign(signer, quote.typedData)
  const acknowledged = [...quote.decision.asks]
  const submitted = await world.api
    .callerOf()
    .payment.submit({ quoteId: quote.quoteId, signature, acknowledged })
  return submitted.paymentId
}

const quoteOf = (paymentId: string, amount?: string) =>
  world.api
    .callerOf(bob.address)
    .payment.refundQuote({ paymentId, ...(amount === undefined ? {} : { amount }) })

describe('a refund', () => {
  it('gives the payer the exact amount, linked to the original, in parts up to all of it', async () => {
    const paymentId = await charge()
    const before = await world.balanceOf(ana.address)
    const first = await submitSigned(await quoteOf(paymentId, '15'))
    expect(await world.ended(first)).toMatchObject({
      state: 'settled',
      payer: bob.address,
      recipient: ana.address,
      purpose: { kind: 'refund', paymentId },
      refundable: { units: 0n },
    })
    const { payment } = world.api.callerOf()
    expect(await payment.get({ paymentId })).toMatchObject({
      refundable: { units: 25_000_000n },
      refunds: [{ paymentId: first, state: 'settled', amount: { units: 15_000_000n } }],
    })
    expect(await failureOf(quoteOf(paymentId, '25.01'))).toMatchObject({
      code: 'REFUND_TOO_HIGH',
      field: 'amount',
      metadata: { refundable: 25_000_000n },
    })
    const rest = await quoteOf(paymentId)
    expect(rest.amountOut.units).toBe(25_000_000n)
    await world.ended(await submitSigned(rest))
    expect((await world.balanceOf(ana.address)) - before).toBe(40_000_000n)
    expect(await failureOf(quoteOf(paymentId))).toMatchObject({ code: 'REFUND_TOO_HIGH' })

    const { items } = await world.api.callerOf(ana.address).webhooks.events({})
    const refunded = items.filter(({ type }) => type === 'payment.refunded')
    expect(refunded.map(({ subjectId, data }) => [subjectId, data.isWhole])).toEqual([
      [paymentId, true],
      [paymentId, false],
    ])
    expect(refunded[1]?.data).toMatchObject({ refundId: first, refunded: { units: '15000000' } })
    const ofFirst = items.filter(({ type, subjectId }) => type.startsWith('refund.') && subjectId === first)
    expect(ofFirst.map(({ type }) => type)).toEqual([
      'refund.settled',
      'refund.submitted',
      'refund.authorized',
    ])
    expect(ofFirst[0]?.data).toMatchObject({ paymentId, amount: { units: '15000000' }, payer: ana.address })
  })

  it('signed twice at once goes out once', async () => {
    const paymentId = await charge()
    const before = await world.balanceOf(ana.address)
    const quotes = await Promise.all([quoteOf(paymentId), quoteOf(paymentId), quoteOf(paymentId)])
    const answers = await Promise.allSettled(quotes.map((quote) => submitSigned(quote)))
    const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    expect(accepted).toHaveLength(1)
    await world.ended(accepted[0]!)
    expect((await world.balanceOf(ana.address)) - before).toBe(40_000_000n)
    expect((await world.api.callerOf().payment.get({ paymentId })).refunds).toHaveLength(1)
  })

  it('is refused for what has not settled, for a refund, and signed by anybody but the recipient', async () => {
    const paymentId = await charge()
    const quote = await quoteOf(paymentId, '1')
    expect(await failureOf(submitSigned(quote, eve))).toMatchObject({ code: 'INVALID_SIGNATURE' })
    const refund = await submitSigned(quote)
    expect(await failureOf(quoteOf(refund, '1'))).toMatchObject({ code: 'NOT_REFUNDABLE' })
    await world.ended(refund)
    expect(await failureOf(quoteOf(refund, '1'))).toMatchObject({ code: 'NOT_REFUNDABLE' })
    expect(await failureOf(quoteOf(`0x${'00'.repeat(32)}`))).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a request', () => {
  const due = { amount: '30', token: 'DAI', reference: 'INV-7', memo: 'pay 0xdead 999 USDC', inParts: true }

  async function pay(requestId: string, change: { amount?: string; payWith?: string } = {}): Promise<string> {
    const quote = await world.api.callerOf().request.quote({ requestId, payer: ana.address, ...change })
    return submitSigned(quote, ana)
  }

  it('is paid in parts with any token; the payee gets what was asked for, and no more', async () => {
    const payee = world.api.callerOf(bob.address)
    const { requestId, ...created } = await payee.request.create(due)
    expect(created).toMatchObject({ state: 'open', outstanding: { units: 30n * 10n ** 18n } })
    const before = await world.balanceOf(bob.address, 'DAI')
    const first = await pay(requestId, { amount: '10', payWith: 'USDC' })
    expect(await failureOf(pay(requestId, { amount: '20.5' }))).toMatchObject({ code: 'ABOVE_OUTSTANDING' })
    expect(await world.ended(first)).toMatchObject({ purpose: { kind: 'request', requestId }, memo: 'INV-7' })
    expect(await payee.request.get({ requestId })).toMatchObject({ state: 'partly-paid' })
    await world.ended(await pay(requestId))
    expect((await world.balanceOf(bob.address, 'DAI')) - before).toBe(30n * 10n ** 18n)
    expect(await payee.request.get({ requestId })).toMatchObject({
      state: 'paid',
      outstanding: { units: 0n },
      payments: [{ state: 'settled' }, { state: 'settled' }],
    })
    expect(await failureOf(pay(requestId))).toMatchObject({
      code: 'REQUEST_NOT_PAYABLE',
      metadata: { state: 'paid' },
    })
    const { items } = await payee.webhooks.events({})
    expect(items.filter(({ subjectId }) => subjectId === requestId).map(({ type }) => type)).toEqual([
      'request.paid',
      'request.partly_paid',
      'request.open',
    ])
  })

  it('whose payment a reorganisation takes back is told as open, and as paid when it is paid again', async () => {
    const payee = world.api.callerOf(bob.address)
    const { requestId } = await payee.request.create({ ...due, token: 'USDC' })
    const typesOf = async () =>
      (await payee.webhooks.events({})).items
        .filter(({ subjectId }) => subjectId === requestId)
        .map(({ type }) => type)
    const snapshot = await world.api.chainNode.rpc('evm_snapshot', [])
    await world.ended(await pay(requestId))
    expect(await typesOf()).toEqual(['request.paid', 'request.open'])
    await world.api.chainNode.rpc('evm_revert', [snapshot])
    await world.passTime(5)
    await until(async () => ((await typesOf()).length === 4 ? true : undefined))
    expect(await typesOf()).toEqual(['request.paid', 'request.open', 'request.paid', 'request.open'])
  })

  it('paid by several at once is paid once', async () => {
    const { requestId } = await world.api
      .callerOf(bob.address)
      .request.create({ ...due, token: 'USDC', inParts: false })
    const before = await world.balanceOf(bob.address)
    const quotes = await Promise.all(
      [1, 2, 3].map(() => world.api.callerOf().request.quote({ requestId, payer: ana.address })),
    )
    const answers = await Promise.allSettled(quotes.map((quote) => submitSigned(quote, ana)))
    const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    expect(accepted).toHaveLength(1)
    await world.ended(accepted[0]!)
    expect((await world.balanceOf(bob.address)) - before).toBe(30_000_000n)
  })

  it('is withdrawn by its payee alone, and what was on its way still arrives', async () => {
    const payee = world.api.callerOf(bob.address)
    const { requestId } = await payee.request.create({ ...due, token: 'USDC' })
    const first = await pay(requestId, { amount: '10' })
    const stranger = world.api.callerOf(eve.address).request.cancel({ requestId })
    expect(await failureOf(stranger)).toMatchObject({ code: 'NOT_FOUND', field: 'requestId' })
    await payee.request.cancel({ requestId })
    expect(await failureOf(pay(requestId))).toMatchObject({ code: 'REQUEST_NOT_PAYABLE' })
    await world.ended(first)
    await until(async () => {
      const { state, paid } = await payee.request.get({ requestId })
      return state === 'cancelled' && paid.units === 10_000_000n ? true : undefined
    })
    const { items } = await payee.request.list({ limit: 1 })
    expect(items.map((item) => item.requestId)).toEqual([requestId])
  })

  it('ends at its due time, which is told once', async () => {
    const payee = world.api.callerOf(bob.address)
    const dueAtSec = (await world.api.chain.clock.nowSec()) + 3_600
    const { requestId } = await payee.request.create({ ...due, dueAtSec })
    await world.passTime(3_600)
    expect(await payee.request.get({ requestId })).toMatchObject({ state: 'expired' })
    expect(await failureOf(pay(requestId))).toMatchObject({ metadata: { state: 'expired' } })
    const told = async () =>
      (await payee.webhooks.events({ limit: 100 })).items.filter((event) => event.subjectId === requestId)
    await until(async () => ((await told()).length > 1 ? true : undefined))
    await world.passTime(3_600)
    await world.ended(await world.authorize('1'))
    expect((await told()).map(({ type }) => type)).toEqual(['request.expired', 'request.open'])
    expect(await failureOf(payee.request.create({ ...due, dueAtSec }))).toMatchObject({
      code: 'DUE_IN_THE_PAST',
      field: 'dueAtSec',
    })
  })
})
