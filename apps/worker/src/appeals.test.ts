import { failureOf, people, sign } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

const { ana, bob, deployer: operator } = people
const stranger = '0x976EA74026E726554dB657fA54763abd0C3a0aa9'
const sanctioned = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'

let world: TestWorld
let worker: Worker

beforeAll(async () => {
  world = await startTestWorld()
  await world.api.callerOf().dev.fund({ address: ana.address, tokens: 5_000 })
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})

const quote = (recipient: string, amount: string) =>
  world.api.callerOf().payment.quote({
    ...{ payer: ana.address, recipient, amount, token: 'USDC', payWith: 'USDC' },
  })

/** Ana's payment to somebody new, large enough to be held, and her appeal. */
async function appealedPayment(): Promise<{ paymentId: string; decisionId: string }> {
  const offer = await quote(stranger, '1500')
  expect(offer.decision.action).toBe('delay')
  const signature = await sign(ana, offer.typedData)
  const { paymentId } = await world.api.callerOf().payment.submit({ quoteId: offer.quoteId, signature })
  const { items } = await world.api.callerOf(ana.address).risk.decisions({ quoteId: offer.quoteId })
  const decisionId = items[0]!.decisionId
  await world.api.callerOf(ana.address).risk.appeal({ decisionId, reason: 'It is my new landlord' })
  return { paymentId, decisionId }
}

describe('an appeal against a hold', () => {
  it('is decided by an operator alone, who sees whose it is and what it is about; released, it settles at once', async () => {
    const { paymentId, decisionId } = await appealedPayment()
    const verdict = { decisionId, verdict: 'release', answer: 'Seen the lease' } as const
    for (const address of [ana.address, bob.address]) {
      const person = world.api.callerOf(address)
      expect(await failureOf(person.risk.appeals({}))).toMatchObject({ code: 'NOT_OPERATOR' })
      expect(await failureOf(person.risk.decide(verdict))).toMatchObject({ code: 'NOT_OPERATOR' })
    }
    const desk = world.api.callerOf(operator.address)
    const { items } = await desk.risk.appeals({})
    expect(items).toMatchObject([
      {
        ...{ decisionId, payer: ana.address, recipient: stranger, action: 'delay' },
        appeal: { state: 'open', reason: 'It is my new landlord', answer: null },
        payment: { paymentId, state: 'authorized', amountOut: { units: 1_500_000_000n } },
      },
    ])
    expect(await desk.risk.decide(verdict)).toMatchObject({
      appeal: { state: 'overturned', answer: { text: 'Seen the lease' } },
    })
    expect(await world.ended(paymentId)).toMatchObject({ state: 'settled' })
    expect((await desk.risk.appeals({})).items).toEqual([])
    expect(await failureOf(desk.risk.decide(verdict))).toMatchObject({ code: 'APPEAL_DECIDED' })
  })

  it('is told the payer by an event, and stands in the audit log of who decided', async () => {
    const told = await until(async () => {
      const { items } = await world.api.callerOf(ana.address).webhooks.events({})
      return items.find(({ type }) => type === 'appeal.overturned')
    })
    expect(told.data).toMatchObject({ state: 'overturned', answer: 'Seen the lease' })
    const { items } = await world.api.callerOf(operator.address).audit.list({})
    expect(items.filter(({ action }) => action === 'risk.decide').map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['ok', 'APPEAL_DECIDED']),
    )
  })
})

describe('an appeal against a refusal', () => {
  it('can be upheld, and not released: there is no payment that could go', async () => {
    const { metadata } = await failureOf(quote(sanctioned, '5'))
    const decisionId = String(metadata.decisionId)
    await world.api.callerOf(ana.address).risk.appeal({ decisionId, reason: 'It is an exchange' })
    const desk = world.api.callerOf(operator.address)
    const release = desk.risk.decide({ decisionId, verdict: 'release', answer: 'All right' })
    expect(await failureOf(release)).toMatchObject({ code: 'NOTHING_HELD', field: 'verdict' })
    expect(
      await desk.risk.decide({ decisionId, verdict: 'uphold', answer: 'The list names it' }),
    ).toMatchObject({ appeal: { state: 'upheld' }, payment: null })
    const { items } = await world.api.callerOf(ana.address).risk.decisions({ isAppealed: true })
    expect(items.find((item) => item.decisionId === decisionId)?.appeal).toMatchObject({
      answer: { text: 'The list names it' },
    })
  })
})
