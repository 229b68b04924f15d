import type { Address, Asset, Hex } from '@safelane/core'
import {
  assessPayment,
  DEFAULT_RISK_POLICY,
  DEFAULT_RISK_THRESHOLDS,
  decideRisk,
  faceUsdMicros,
  isCoveredBy,
  type Payment,
  type PaymentAdmission,
  type Quote,
} from '@safelane/payments'
import { startTestServer, type TestServer } from '@safelane/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createStore, type Store } from './store.ts'

const payer: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const recipient: Address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const usdc: Asset = {
  symbol: 'USDC',
  name: 'USD Coin',
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  decimals: 6,
}
const hash = (index: number): Hex => `0x${index.toString(16).padStart(64, '0')}`
const usd = (dollars: number) => ({ asset: usdc, units: BigInt(dollars) * 1_000_000n })

let server: TestServer
let store: Store

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  store = createStore((await server.createDatabase()).url)
  return () => store.close()
})

/** A stored quote over so many dollars, and the payment it becomes. */
async function authorization(index: number, dollars: number) {
  const amount = usd(dollars)
  const payment: Payment = {
    id: hash(index),
    quoteId: `quote-${index}`,
    state: 'authorized',
    payer,
    recipient,
    amountOut: amount,
    amountIn: amount,
    maxAmountIn: amount,
    networkFee: usd(0),
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
  const quote = {
    id: payment.quoteId,
    payment: { id: payment.id, payer, recipient },
    amountOut: amount,
    expiresAtSec: 1_500,
    decision: decideRisk([]),
  } as unknown as Quote
  await store.paymentQuotes.save(quote)
  return { quote, payment, signature: hash(9) }
}

/** The real rules and policy, the payer having acknowledged nothing. */
const admission = (dollars: number): PaymentAdmission => ({
  nowSec: 1_000,
  sinceSec: 0,
  acknowledged: [],
  decideOn: (history) =>
    decideRisk(
      assessPayment(
        {
          payment: { payer, recipient, usdMicros: faceUsdMicros(usd(dollars)), atSec: 1_000 },
          known: [{ address: recipient, source: 'contact' }],
          assets: [usdc],
          history,
          encounters: [],
          sanctions: { list: undefined, policy: { maxAgeDays: 7, isRequired: false }, nowMs: 0 },
          travelRule: { isOriginatorKnown: false, isEnforced: false },
        },
        { ...DEFAULT_RISK_THRESHOLDS, travelRuleUsdMicros: undefined },
      ),
      DEFAULT_RISK_POLICY,
    ),
  isAdmitted: (decision) => isCoveredBy(decision, { delaySec: 0, acknowledged: [] }),
})

describe('a velocity limit', () => {
  it('holds however many quotes are submitted at once', async () => {
    // 5,000 dollars a day to one payee: twelve quotes of 900 each, of which five fit.
    const requests = await Promise.all(
      Array.from({ length: 12 }, (_, index) => authorization(index + 1, 900)),
    )
    const answers = await Promise.all(
      requests.map((request) => store.payments.authorizeIf(request, admission(900))),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5)
    const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
    expect(
      refused.every((refusal) => refusal.kind === 'risk' && refusal.decision.asks.includes('VELOCITY_PAYEE')),
    ).toBe(true)
    expect(await store.relay.lease(20, 1_000)).toHaveLength(5)
    const { sent } = await store.risk.history(payer, 0)
    expect(sent.map(({ usdMicros }) => usdMicros)).toEqual(Array(5).fill(900_000_000n))
  })

  it('does not refuse the retry of the payment that reached it', async () => {
    const request = await authorization(1, 5_000)
    const first = await store.payments.authorizeIf(request, admission(5_000))
    expect(first).toMatchObject({ ok: true })
    expect(await store.payments.authorizeIf(request, admission(5_000))).toEqual(first)
    const other = await authorization(2, 1)
    expect(await store.payments.authorizeIf(other, admission(1))).toMatchObject({ ok: false })
  })
})

describe('the history', () => {
  it('forgets payments that expired, and those before the window', async () => {
    const request = await authorization(1, 10)
    await store.payments.authorize(request)
    expect((await store.risk.history(payer, 1_000)).sent).toHaveLength(1)
    expect((await store.risk.history(payer, 1_001)).sent).toHaveLength(0)
    await store.payments.expire(2_000)
    expect((await store.risk.history(payer, 0)).sent).toHaveLength(0)
  })
})

describe('decisions', () => {
  it('are listed to their payer in pages, with what was acknowledged and appealed', async () => {
    for (let index = 1; index <= 25; index++) {
      const { quote } = await authorization(index, 10)
      const decision = decideRisk([])
      await store.risk.record({
        id: `d${index}`,
        quoteId: quote.id,
        payer,
        recipient,
        decision,
        createdAtSec: 1_000 + index,
      })
    }
    const first = await store.risk.list(payer)
    const second = await store.risk.list(payer, { cursor: first.nextCursor })
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `d${25 - index}`))
    expect(second.nextCursor).toBeUndefined()
    expect((await store.risk.list(recipient)).items).toEqual([])
    await store.risk.appeal('d3', 'It is my landlord', 2_000)
    await store.risk.appeal('d3', 'Another reason', 3_000)
    expect(await store.risk.find('d3')).toMatchObject({
      appeal: { reason: 'It is my landlord', state: 'open', createdAtSec: 2_000 },
    })
  })

  it('keep what the payer acknowledged when the payment is accepted', async () => {
    const request = await authorization(1, 10)
    const decision = decideRisk([])
    await store.risk.record({
      id: 'd1',
      quoteId: request.quote.id,
      payer,
      recipient,
      decision,
      createdAtSec: 1_000,
    })
    await store.payments.authorizeIf(request, { ...admission(10), acknowledged: ['AMOUNT_ANOMALY'] })
    expect(await store.risk.find('d1')).toMatchObject({ acknowledged: ['AMOUNT_ANOMALY'] })
  })
})

describe('predictions', () => {
  const settle = (index: number, atSec: number) =>
    store.chainHistory.apply({
      previous: index === 1 ? undefined : { number: BigInt(index - 1), hash: hash(index - 1) },
      head: { number: BigInt(index), hash: hash(index) },
      events: [
        {
          kind: 'payment-settled',
          paymentId: hash(index),
          payer,
          recipient,
          tokenOut: usdc.address,
          amountIn: usd(10).units,
          amountOut: usd(10).units,
          routedInputs: [],
          atSec,
          txHash: hash(90),
          blockNumber: BigInt(index),
          logIndex: 0,
        },
      ],
    })

  it('are scored against what happened, each once, however many workers learn at the same time', async () => {
    for (let index = 1; index <= 8; index++) {
      const request = await authorization(index, 10)
      await store.predictions.predict(await store.payments.authorize(request))
    }
    expect(await store.predictions.learnFromEnded(100)).toBe(0)
    for (let index = 1; index <= 6; index++) await settle(index, 1_005)
    const counts = await Promise.all(Array.from({ length: 4 }, () => store.predictions.learnFromEnded(7)))
    counts.push(await store.predictions.learnFromEnded(100))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(18)
    const [failure, inclusion, slippage] = await store.predictions.tracks()
    expect(failure).toMatchObject({ target: 'failure', model: { score: { scored: 6 } } })
    expect(inclusion).toMatchObject({ target: 'inclusion-sec', baseline: { score: { scored: 6 } } })
    // Direct payments have no slippage.
    expect(slippage).toMatchObject({ target: 'slippage-bps', model: { score: { scored: 0 } } })
    expect(await store.predictions.predictionsOf(hash(7))).toHaveLength(3)
  })

  it('are kept as they were first made', async () => {
    const payment = await store.payments.authorize(await authorization(1, 10))
    await store.predictions.predict(payment)
    const first = await store.predictions.predictionsOf(payment.id)
    await settle(1, 1_400)
    await store.predictions.learnFromEnded(100)
    await store.predictions.predict(payment)
    expect(await store.predictions.predictionsOf(payment.id)).toEqual(first)
  })
})
