import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createWorld, depsOf, payer, recipient, validSignature, type World } from '../../test/fixtures.ts'
import { createQuoteService } from '../quote/quoteService.ts'
import { createPaymentService } from './paymentService.ts'
import { isFinalPaymentState, PAYMENT_STATES, type PaymentEvent, transitionPayment } from './paymentState.ts'

const EVENTS: readonly PaymentEvent[] = ['authorize', 'submit', 'settle', 'fail', 'expire']
const SEED = { seed: 20261121, numRuns: 500 }

describe('payment states', () => {
  it('go from quoted over authorized and submitted to settled', () => {
    expect(transitionPayment('quoted', 'authorize')).toEqual({
      kind: 'moved',
      from: 'quoted',
      to: 'authorized',
    })
    expect(transitionPayment('authorized', 'submit')).toEqual({
      kind: 'moved',
      from: 'authorized',
      to: 'submitted',
    })
    expect(transitionPayment('submitted', 'settle')).toEqual({
      kind: 'moved',
      from: 'submitted',
      to: 'settled',
    })
  })

  it('never leave settled', () => {
    for (const event of EVENTS) expect(transitionPayment('settled', event).kind).not.toBe('moved')
  })

  it('never settle what nobody signed', () => {
    expect(transitionPayment('quoted', 'settle')).toEqual({
      kind: 'refused',
      state: 'quoted',
      event: 'settle',
    })
  })

  it('follow the chain when it settles what we gave up', () => {
    expect(transitionPayment('expired', 'settle')).toMatchObject({ kind: 'moved', to: 'settled' })
    expect(transitionPayment('failed', 'settle')).toMatchObject({ kind: 'moved', to: 'settled' })
  })

  it('do not change when an event is delivered twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAYMENT_STATES), fc.constantFrom(...EVENTS), (state, event) => {
        const first = transitionPayment(state, event)
        if (first.kind === 'moved') {
          expect(transitionPayment(first.to, event)).toEqual({ kind: 'unchanged', state: first.to })
        }
      }),
      SEED,
    )
  })

  it('reach an end for good, whatever order events arrive in', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
        let state = PAYMENT_STATES[0]!
        for (const event of events) {
          const transition = transitionPayment(state, event)
          if (transition.kind !== 'moved') continue
          if (isFinalPaymentState(state)) expect(transition.to).toBe('settled')
          state = transition.to
        }
      }),
      SEED,
    )
  })
})

describe('submitting a signed quote', () => {
  let world: World
  let quoteId: string
  const serviceOf = () => {
    const deps = depsOf(world)
    return createPaymentService({
      ...deps,
      payments: {
        find: async (paymentId) => [...world.payments.values()].find(({ id }) => id === paymentId),
        findByQuote: async (id) => world.payments.get(id),
        authorize: async ({ quote, payment }) => {
          if (!world.payments.has(quote.id)) world.payments.set(quote.id, payment)
          return world.payments.get(quote.id) ?? payment
        },
      },
    })
  }

  beforeEach(async () => {
    world = createWorld()
    const result = await createQuoteService(depsOf(world)).quote({
      payer,
      recipient,
      amount: '5',
      token: 'USDC',
    })
    if (!result.ok) throw result.error
    quoteId = result.value.id
  })

  it('authorizes the payment under the id that was signed', async () => {
    const result = await serviceOf().submit({ quoteId, signature: validSignature })
    const id = world.quotes.get(quoteId)?.payment.id
    expect(result).toMatchObject({ ok: true, value: { state: 'authorized', id, payer, recipient } })
  })

  it('twice gives the same payment, even after the quote expired', async () => {
    const service = serviceOf()
    const [first, second] = await Promise.all([
      service.submit({ quoteId, signature: validSignature }),
      service.submit({ quoteId, signature: validSignature }),
    ])
    expect(second).toEqual(first)
    world.nowSec += 10_000
    expect(await service.submit({ quoteId, signature: validSignature })).toEqual(first)
    expect(world.payments.size).toBe(1)
  })

  it('is refused one second after expiry and accepted at it', async () => {
    world.nowSec = 1_121
    const late = await serviceOf().submit({ quoteId, signature: validSignature })
    expect(late).toMatchObject({ ok: false, error: { code: 'QUOTE_EXPIRED' } })
    world.nowSec = 1_120
    expect(await serviceOf().submit({ quoteId, signature: validSignature })).toMatchObject({ ok: true })
  })

  it('is refused with another signature or an unknown quote, and stores nothing', async () => {
    const forged = await serviceOf().submit({ quoteId, signature: '0xbad0' })
    expect(forged).toMatchObject({ ok: false, error: { code: 'INVALID_SIGNATURE' } })
    const unknown = await serviceOf().submit({ quoteId: 'nothing', signature: validSignature })
    expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
    expect(world.payments.size).toBe(0)
  })
})
