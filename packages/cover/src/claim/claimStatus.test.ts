import { describe, expect, it } from 'vitest'
import { createWorld, daiShock, holder } from '../../test/fixtures.ts'
import type { Policy, TriggerEvent } from '../policy/policy.ts'
import { PRICE_ONE } from '../product/product.ts'
import { assessClaim, type ClaimInput, isConditionMet } from './claimStatus.ts'

const policy: Policy = {
  policyId: 1n,
  productId: 2n,
  holder,
  insured: 500_000_000n,
  premium: 579_453n,
  startsAtSec: 2_000,
  endsAtSec: 9_000,
  paidOut: undefined,
  txHash: undefined,
}
const eventAt = (atSec: number, change: Partial<TriggerEvent> = {}): TriggerEvent => ({
  productId: 2n,
  eventId: 1n,
  price1e18: (88n * PRICE_ONE) / 100n,
  atSec,
  recoveredAtSec: atSec + 1,
  ...change,
})
const calm = createWorld().state.trigger
const low = { price1e18: PRICE_ONE, twap1e18: (95n * PRICE_ONE) / 100n, fresh: true, met: true }
const assess = (change: Partial<ClaimInput>) =>
  assessClaim({ product: daiShock, policy, events: [], trigger: calm, nowSec: 5_000, ...change })

describe('the status of a policy', () => {
  it('is none without a policy and paid once paid, with what was paid', () => {
    expect(assess({ policy: undefined }).status).toBe('none')
    const paid = assess({ policy: { ...policy, paidOut: 7n }, events: [eventAt(3_000)] })
    expect(paid).toMatchObject({ status: 'paid', payout: 7n })
  })

  it.each([
    [1_999, 'waiting'],
    [2_000, 'active'],
    [8_999, 'active'],
    [9_000, 'expired'],
  ])('at %i without an event is %s', (nowSec, status) => {
    expect(assess({ nowSec }).status).toBe(status)
  })

  it('is triggered by an event within its period, for good, and pays by severity after confirmation', () => {
    const assessment = assess({ events: [eventAt(3_000)], nowSec: 100_000 })
    expect(assessment).toEqual({ status: 'triggered', payout: 47_500_000n, claimableFromSec: 6_600 })
  })

  it.each([
    [1_999, 'active'],
    [2_000, 'triggered'],
    [8_999, 'triggered'],
    [9_000, 'active'],
  ])('with an event at %i is %s', (atSec, status) => {
    expect(assess({ events: [eventAt(atSec)] }).status).toBe(status)
  })

  it('ignores events of other products', () => {
    expect(assess({ events: [eventAt(3_000, { productId: 1n })] }).status).toBe('active')
  })

  it('pays for the first event that falls in its period', () => {
    const deeper = eventAt(4_000, { price1e18: 0n })
    expect(assess({ events: [deeper, eventAt(3_000)] }).payout).toBe(47_500_000n)
  })

  it('is triggered at once when a claim would record the event now', () => {
    expect(assess({ trigger: low })).toMatchObject({ status: 'triggered', payout: 12_500_000n })
  })

  it('is not triggered by a depeg that began before it and still lasts', () => {
    const old = eventAt(1_000, { recoveredAtSec: undefined })
    expect(assess({ trigger: low, events: [old] }).status).toBe('active')
  })
})

describe('the trigger condition', () => {
  it('is met at the trigger price, not above it, and never by stale data', () => {
    expect(isConditionMet(daiShock, low)).toBe(true)
    expect(isConditionMet(daiShock, { ...low, twap1e18: low.twap1e18 + 1n })).toBe(false)
    expect(isConditionMet(daiShock, { ...low, fresh: false })).toBe(false)
  })
})
