import { fail, ok } from '@safelane/core'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createWorld,
  dai,
  depsOf,
  pairOf,
  payer,
  recipient,
  usdc,
  usdt,
  validSignature,
  type World,
} from '../../test/fixtures.ts'
import { createQuoteService } from '../quote/quoteService.ts'
import { createPaymentService } from './paymentService.ts'
import { isFinalPaymentState, PAYMENT_STATES, type PaymentEvent, transitionPayment } from './paymentState.ts'

const EVENTS: readonly PaymentEvent[] = ['authorize', 'submit', 'settle', 'void', 'fail', 'expire']
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

  it('are voided only before anything was sent', () => {
    for (const state of PAYMENT_STATES) {
      const { kind } = transitionPayment(state, 'void')
      expect(kind, state).toBe(
        state === 'authorized' ? 'moved' : state === 'voided' ? 'unchanged' : 'refused',
      )
    }
  })

  it('follow the chain when it settles what we gave up', () => {
    expect(transitionPayment('voided', 'settle')).toMatchObject({ kind: 'moved', to: 'settled' })
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
        void: async () => {
          throw new Error('nobody cancels here')
        },
        authorizeIf: async ({ quote, payment }, { decideOn, isAdmitted }) => {
          const decision = decideOn(world.history)
          if (!isAdmitted(decision)) return fail({ kind: 'risk', decision })
          if (!world.payments.has(quote.id)) world.payments.set(quote.id, payment)
          return ok(world.payments.get(quote.id) ?? payment)
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

  it('that converts is refused once the blocks are over that its pools were read for', async () => {
    world.pools = [pairOf(dai.address, usdt, usdc, 90_000n)]
    world.balances.set('USDT', 500_000_000n)
    const request = { payer, recipient, amount: '5', token: 'USDC', payWith: 'USDT' }
    const result = await createQuoteService(depsOf(world)).quote(request)
    if (!result.ok) throw result.error
    const signed = { quoteId: result.value.id, signature: validSignature }
    world.blockNumber = 308n
    expect(await serviceOf().submit(signed)).toMatchObject({
      error: { code: 'QUOTE_EXPIRED', metadata: { validUntilBlock: 307n, blockNumber: 308n } },
    })
    world.blockNumber = 307n
    expect(await serviceOf().submit(signed)).toMatchObject({
      ok: true,
      value: { route: { legs: [{ hops: [{ pool: dai.address, venue: 'constant-product' }] }] } },
    })
  })

  it('is refused with another signature or an unknown quote, and stores nothing', async () => {
    const forged = await serviceOf().submit({ quoteId, signature: '0xbad0' })
    expect(forged).toMatchObject({ ok: false, error: { code: 'INVALID_SIGNATURE' } })
    const unknown = await serviceOf().submit({ quoteId: 'nothing', signature: validSignature })
    expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
    expect(world.payments.size).toBe(0)
  })

  it('that became riskier since it was quoted is refused and stores nothing', async () => {
    const usdMicros = 300_000_000_000n
    world.history = { sent: [{ counterparty: recipient, usdMicros, atSec: world.nowSec }], received: [] }
    expect(await serviceOf().submit({ quoteId, signature: validSignature })).toMatchObject({
      ok: false,
      error: { code: 'RISK_CHANGED', field: 'quoteId', metadata: { action: 'block' } },
    })
    expect(world.payments.size).toBe(0)
  })
})

describe('a quote that a rule asks about or holds', () => {
  const quoteOf = async (world: World, amount: string) => {
    world.balances.set('USDC', 100_000_000_000n)
    const result = await createQuoteService(depsOf(world)).quote({ payer, recipient, amount, token: 'USDC' })
    if (!result.ok) throw result.error
    return result.value
  }
  const submitTo = (world: World) => {
    const deps = depsOf(world)
    return createPaymentService({
      ...deps,
      payments: {
        find: async () => undefined,
        findByQuote: async () => undefined,
        authorize: async ({ payment }) => payment,
        void: async () => {
          throw new Error('nobody cancels here')
        },
        authorizeIf: async ({ payment }, { decideOn, isAdmitted }) => {
          const decision = decideOn(world.history)
          return isAdmitted(decision) ? ok(payment) : fail({ kind: 'risk', decision })
        },
      },
    })
  }

  it('is accepted only with every asking rule acknowledged, and the decision is kept', async () => {
    const world = createWorld()
    world.known.push({ address: recipient, source: 'contact' })
    const sent = { counterparty: recipient, usdMicros: 9_000_000_000n, atSec: world.nowSec }
    world.history = { sent: [sent], received: [] }
    const quote = await quoteOf(world, '2000')
    expect(quote.decision).toMatchObject({ action: 'ask', asks: ['VELOCITY_PAYEE', 'VELOCITY_DAY'] })
    expect(world.decisions).toMatchObject([{ quoteId: quote.id, decision: { action: 'ask' } }])
    const service = submitTo(world)
    const signed = { quoteId: quote.id, signature: validSignature }
    expect(await service.submit(signed)).toMatchObject({
      error: { code: 'RISK_NOT_ACKNOWLEDGED', metadata: { rules: ['VELOCITY_PAYEE', 'VELOCITY_DAY'] } },
    })
    expect(await service.submit({ ...signed, acknowledged: ['VELOCITY_DAY'] })).toMatchObject({
      error: { code: 'RISK_NOT_ACKNOWLEDGED', metadata: { rules: ['VELOCITY_PAYEE'] } },
    })
    const acknowledged = ['VELOCITY_DAY', 'VELOCITY_PAYEE'] as const
    expect(await service.submit({ ...signed, acknowledged })).toMatchObject({ ok: true })
  })

  it('is released after the delay, and its signature stays good for the whole window after that', async () => {
    const world = createWorld()
    const quote = await quoteOf(world, '1500')
    expect(quote.decision).toMatchObject({ action: 'delay', delaySec: 900 })
    const result = await submitTo(world).submit({ quoteId: quote.id, signature: validSignature })
    expect(result).toMatchObject({ ok: true, value: { releaseAtSec: 1_900 } })
    expect(Number(quote.payment.validBefore)).toBe(quote.expiresAtSec + 900 + 180)
  })

  it('refused outright says rule, evidence, data version, appeal and the decision to appeal against', async () => {
    const world = createWorld()
    world.balances.set('USDC', 10n ** 15n)
    const request = { payer, recipient, amount: '250001', token: 'USDC' }
    expect(await createQuoteService(depsOf(world)).quote(request)).toMatchObject({
      ok: false,
      error: {
        code: 'RISK_BLOCKED',
        metadata: { rule: 'VELOCITY_DAY', usd: '250001', decisionId: 'decision-1' },
      },
    })
    expect(world.decisions).toMatchObject([{ quoteId: undefined, decision: { action: 'block' } }])
    expect(world.quotes.size).toBe(0)
  })
})
