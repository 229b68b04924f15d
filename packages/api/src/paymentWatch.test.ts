import { failureOf, people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import type { RelayJob } from '@safelane/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentView } from './views/paymentViews.ts'

let api: TestApi
const { ana, bob } = people

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(() => api.stop())

async function authorize(): Promise<`0x${string}`> {
  const request = { payer: ana.address, recipient: bob.address, amount: '1', token: 'USDC' }
  const quote = await api.callerOf().payment.quote(request)
  const signature = await sign(ana, quote.typedData)
  await api.callerOf().payment.submit({ quoteId: quote.quoteId, signature })
  return quote.payment.id
}

/** Ends the payment as the relayer does when the chain refuses it. */
async function refuse(paymentId: string): Promise<void> {
  const job: RelayJob = { id: 0n, kind: 'payment', subjectId: paymentId, attempts: 1 }
  await api.store.relay.fail(job, { code: 'REVERTED', detail: 'refused by the test' })
}

async function watch(paymentId: `0x${string}`, lastEventId?: string) {
  const events = await api.callerOf().payment.watch({ paymentId, lastEventId })
  return events[Symbol.asyncIterator]() as AsyncIterator<[string, PaymentView, symbol]>
}

const next = async (events: AsyncIterator<[string, PaymentView, symbol]>) => (await events.next()).value

describe('watching a payment', () => {
  it('tells its state, then every change, and ends with it', async () => {
    const paymentId = await authorize()
    const events = await watch(paymentId)
    expect((await next(events))[1].state).toBe('authorized')
    const change = events.next()
    await refuse(paymentId)
    expect((await change).value[1]).toMatchObject({ state: 'failed', failure: { code: 'REVERTED' } })
    expect((await events.next()).done).toBe(true)
  })

  it('goes on after the last event that was seen, and repeats nothing', async () => {
    const paymentId = await authorize()
    const [seen] = await next(await watch(paymentId))
    await refuse(paymentId)
    const again = await watch(paymentId, seen)
    const [last, payment] = await next(again)
    expect(payment.state).toBe('failed')
    expect((await again.next()).done).toBe(true)
    expect((await (await watch(paymentId, last)).next()).done).toBe(true)
  })

  it('of a payment that nobody made is NOT_FOUND', async () => {
    const events = await watch(`0x${'00'.repeat(32)}`)
    expect(await failureOf(events.next())).toMatchObject({ code: 'NOT_FOUND', field: 'paymentId' })
  })
})
