import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payer, recipient, relayer, usdc, usdt } from '../../test/fixtures.ts'
import { type PaymentRequest, refusalOfRequestPayment, standingOf } from '../request/paymentRequest.ts'
import type { Payment } from './payment.ts'
import { PAYMENT_STATES } from './paymentState.ts'
import { mayStillSettle, refundableOf, refusalOfRefund } from './refund.ts'

const SEED = { seed: 20261121, numRuns: 500 }
const NOW = 1_000

function paymentOf(change: Partial<Payment> & { units: bigint }): Payment {
  const { units, ...rest } = change
  const amount = { asset: usdc, units }
  return {
    id: '0x01',
    quoteId: 'q',
    state: 'settled',
    payer,
    recipient,
    amountOut: amount,
    amountIn: amount,
    maxAmountIn: amount,
    networkFee: { asset: usdc, units: 10_000n },
    route: undefined,
    memo: undefined,
    purpose: undefined,
    txHash: undefined,
    blockNumber: undefined,
    failure: undefined,
    validBeforeSec: 2_000,
    releaseAtSec: undefined,
    createdAtSec: NOW,
    settledAtSec: NOW,
    ...rest,
  }
}

const back = (units: bigint) => ({ payer: recipient, recipient: payer, amountOut: { asset: usdc, units } })
const attempts = fc.array(
  fc.record({
    units: fc.bigInt({ min: 1n, max: 60n }),
    end: fc.constantFrom(...PAYMENT_STATES.filter((state) => state !== 'quoted')),
    isSent: fc.boolean(),
  }),
  { maxLength: 12 },
)

describe('refunds', () => {
  it('never add up to more than came, whatever becomes of each', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const original = paymentOf({ units: 100n })
        const refunds: Payment[] = []
        for (const { units, end, isSent } of list) {
          const left = refundableOf(original, refunds, NOW).units
          const refusal = refusalOfRefund(original, refunds, back(units), NOW)
          expect(refusal === undefined).toBe(units <= left)
          if (refusal !== undefined) continue
          refunds.push(paymentOf({ units, state: end, txHash: isSent ? '0x02' : undefined }))
        }
        const possible = refunds.filter((refund) => mayStillSettle(refund, NOW))
        expect(possible.reduce((sum, { amountOut }) => sum + amountOut.units, 0n)).toBeLessThanOrEqual(100n)
      }),
      SEED,
    )
  })

  it('count one that failed in a block until nobody can send it again', () => {
    const original = paymentOf({ units: 100n })
    const failed = paymentOf({ units: 70n, state: 'failed', txHash: '0x02' })
    expect(refundableOf(original, [failed], 1_999).units).toBe(30n)
    expect(refundableOf(original, [failed], 2_000).units).toBe(100n)
    expect(refundableOf(original, [{ ...failed, txHash: undefined }], NOW).units).toBe(100n)
  })

  it('go from the recipient to the payer in the token received, and only once it has arrived', () => {
    const original = paymentOf({ units: 100n })
    const codeOf = (payment: Payment | undefined, terms = back(1n)) =>
      refusalOfRefund(payment, [], terms, NOW)?.code
    expect(codeOf(original)).toBeUndefined()
    expect(codeOf(undefined)).toBe('NOT_FOUND')
    expect(codeOf({ ...original, state: 'submitted' })).toBe('NOT_REFUNDABLE')
    expect(codeOf({ ...original, purpose: { kind: 'refund', paymentId: '0x02' } })).toBe('NOT_REFUNDABLE')
    expect(codeOf(original, { ...back(1n), payer: relayer })).toBe('NOT_REFUNDABLE')
    expect(codeOf(original, { ...back(1n), recipient: relayer })).toBe('NOT_REFUNDABLE')
    expect(codeOf(original, { ...back(1n), amountOut: { asset: usdt, units: 1n } })).toBe('NOT_REFUNDABLE')
  })
})

const requestOf = (change: Partial<PaymentRequest> = {}): PaymentRequest => ({
  id: 'r',
  payee: recipient,
  debtor: undefined,
  amount: { asset: usdc, units: 100n },
  inParts: true,
  reference: undefined,
  memo: undefined,
  dueAtSec: 5_000,
  createdAtSec: 1,
  cancelledAtSec: undefined,
  ...change,
})
const part = (units: bigint) => ({ payer, recipient, amountOut: { asset: usdc, units } })

describe('a request', () => {
  it('takes no more than is due, whatever becomes of its payments', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const request = requestOf()
        const payments: Payment[] = []
        for (const { units, end, isSent } of list) {
          const { outstanding } = standingOf(request, payments, NOW)
          const refusal = refusalOfRequestPayment(request, payments, part(units), NOW)
          expect(refusal === undefined).toBe(units <= outstanding.units)
          if (refusal === undefined) {
            payments.push(paymentOf({ units, state: end, txHash: isSent ? '0x02' : undefined }))
          }
        }
        const { paid, pending, state } = standingOf(request, payments, NOW)
        expect(paid.units + pending.units).toBeLessThanOrEqual(100n)
        expect(state === 'paid').toBe(paid.units === 100n)
      }),
      SEED,
    )
  })

  it('is paid by its debtor alone, at once if it says so, and not after its end', () => {
    const codeOf = (request: PaymentRequest, terms = part(100n), nowSec = NOW) =>
      refusalOfRequestPayment(request, [], terms, nowSec)?.code
    expect(codeOf(requestOf())).toBeUndefined()
    expect(codeOf(requestOf({ debtor: payer }))).toBeUndefined()
    expect(codeOf(requestOf({ debtor: relayer }))).toBe('REQUEST_NOT_PAYABLE')
    expect(codeOf(requestOf({ inParts: false }), part(99n))).toBe('WHOLE_AMOUNT_EXPECTED')
    expect(codeOf(requestOf(), part(101n))).toBe('ABOVE_OUTSTANDING')
    expect(codeOf(requestOf({ cancelledAtSec: 900 }))).toBe('REQUEST_NOT_PAYABLE')
    expect(codeOf(requestOf(), part(1n), 5_000)).toBe('REQUEST_NOT_PAYABLE')
    expect(codeOf(requestOf(), { ...part(1n), recipient: relayer })).toBe('REQUEST_NOT_PAYABLE')
  })

  it('is what its payments and the clock say', () => {
    const stateOf = (request: PaymentRequest, payments: readonly Payment[], nowSec = NOW) =>
      standingOf(request, payments, nowSec).state
    const half = paymentOf({ units: 50n })
    expect(stateOf(requestOf(), [])).toBe('open')
    expect(stateOf(requestOf(), [half])).toBe('partly-paid')
    expect(stateOf(requestOf(), [half], 5_000)).toBe('expired')
    expect(stateOf(requestOf({ cancelledAtSec: 900 }), [half])).toBe('cancelled')
    expect(stateOf(requestOf({ cancelledAtSec: 900 }), [half, half], 6_000)).toBe('paid')
    expect(stateOf(requestOf(), [{ ...half, state: 'submitted' }])).toBe('open')
  })
})
