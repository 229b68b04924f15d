import type { Address } from '@safelane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dai, payer, recipient, usdc, usdt } from '../../test/fixtures.ts'
import { robustHourZ, robustZ } from './anomaly.ts'
import { assessPayment, type PaymentRiskInput } from './assessPayment.ts'
import { faceUsdMicros, type PastPayment } from './paymentHistory.ts'
import { finding, RISK_RULES, type RiskRule } from './riskFinding.ts'
import { DEFAULT_RISK_POLICY, decideRisk, isCoveredBy, RISK_ACTIONS } from './riskPolicy.ts'
import { DEFAULT_RISK_THRESHOLDS } from './riskThresholds.ts'

const NOON = 20_000 * 86_400 + 43_200
const HOUR = 3_600
const friend: Address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const usd = (dollars: number) => BigInt(Math.round(dollars * 1e6))
const past = (dollars: number, hoursAgo: number, counterparty: Address = friend): PastPayment => ({
  counterparty,
  usdMicros: usd(dollars),
  atSec: NOON - hoursAgo * HOUR,
})
const tx = `0x${'11'.repeat(32)}` as const

/** A payment of some dollars to a friend paid before, unless said otherwise. */
function assess(dollars: number, change: Partial<PaymentRiskInput> & { to?: Address } = {}) {
  const { to = friend, ...input } = change
  return assessPayment(
    {
      payment: { payer, recipient: to, usdMicros: usd(dollars), atSec: NOON },
      known: [{ address: friend, name: 'Bob', source: 'contact' }],
      assets: [usdc, usdt, dai],
      history: { sent: [], received: [] },
      encounters: [],
      sanctions: { list: undefined, policy: { maxAgeDays: 7, isRequired: false }, nowMs: 0 },
      travelRule: { isOriginatorKnown: false, isEnforced: false },
      ...input,
    },
    DEFAULT_RISK_THRESHOLDS,
  )
}
const rulesOf = (...input: Parameters<typeof assess>) => assess(...input).map(({ rule }) => rule)

describe('a usual payment', () => {
  it('to somebody known gives no finding at all', () => {
    const sent = Array.from({ length: 30 }, (_, day) => past(20 + (day % 7), 24 * (day + 1)))
    expect(assess(25, { history: { sent, received: [] } })).toEqual([])
  })
})

describe('a poisoned history', () => {
  const history = { sent: [past(1_234.56, 2)], received: [] }
  const bait = (dollars: number) => [{ direction: 'in' as const, usdMicros: usd(dollars), txHash: tx }]

  it.each([
    ['a zero-value transfer', 0, 'zero-value'],
    ['dust', 0.02, 'dust'],
  ])('warns of a stranger known only from %s', (_, dollars, kind) => {
    expect(assess(20, { to: recipient, history, encounters: bait(dollars) })).toContainEqual(
      finding('POISONED_RECIPIENT', 'warn', {
        recipient,
        kind,
        direction: 'in',
        txHash: tx,
        transfers: 1,
      }),
    )
  })

  it('blocks when the dust imitates an amount just paid', () => {
    expect(assess(20, { to: recipient, history, encounters: bait(0.012345) })).toContainEqual(
      expect.objectContaining({
        rule: 'POISONED_RECIPIENT',
        severity: 'block',
        evidence: expect.objectContaining({ imitatedUsd: '1234.56' }),
      }),
    )
  })

  it('blocks when the address imitates somebody paid, with fewer digits than a lookalike needs', () => {
    const imitation = `0x90${'a'.repeat(36)}06` as Address
    expect(assess(20, { to: imitation, history, encounters: bait(0) })).toContainEqual(
      expect.objectContaining({
        rule: 'POISONED_RECIPIENT',
        severity: 'block',
        evidence: expect.objectContaining({ imitatedAddress: friend }),
      }),
    )
  })

  it('is not seen in somebody who also sent real money, nor in a contact', () => {
    const real = [...bait(0), { direction: 'in' as const, usdMicros: usd(50), txHash: tx }]
    expect(rulesOf(20, { to: recipient, history, encounters: real })).not.toContain('POISONED_RECIPIENT')
    expect(rulesOf(20, { history, encounters: bait(0) })).not.toContain('POISONED_RECIPIENT')
  })
})

describe('velocity', () => {
  it('counts this payment: the limit itself is allowed, one base unit more is asked about', () => {
    const sent = [past(4_000, 1), past(900, 30)]
    const history = { sent, received: [] }
    expect(rulesOf(1_000, { history })).not.toContain('VELOCITY_PAYEE')
    expect(rulesOf(1_000.000001, { history })).toContain('VELOCITY_PAYEE')
  })

  it('over all payees asks above the day’s limit and blocks above the hard one', () => {
    const sent = [past(9_000, 1, usdt.address), past(240_000, 25)]
    expect(assess(1_500, { history: { sent, received: [] } })).toContainEqual(
      expect.objectContaining({ rule: 'VELOCITY_DAY', severity: 'warn' }),
    )
    expect(assess(249_000, { history: { sent, received: [] } })).toContainEqual(
      expect.objectContaining({ rule: 'VELOCITY_DAY', severity: 'block' }),
    )
  })

  it('counts payments as well as dollars', () => {
    const sent = Array.from({ length: 100 }, (_, index) => past(1, index / 10))
    expect(rulesOf(1, { history: { sent: sent.slice(1), received: [] } })).not.toContain('VELOCITY_PAYEE')
    expect(rulesOf(1, { history: { sent, received: [] } })).toContain('VELOCITY_PAYEE')
  })
})

describe('anomalies', () => {
  const sent = Array.from({ length: 40 }, (_, day) => past(40 + 10 * (day % 5), 24 * (day + 1) + (day % 3)))
  const history = { sent, received: [] }

  it('an amount far above the usual is asked about, and one a little above is not', () => {
    expect(rulesOf(900, { history })).toContain('AMOUNT_ANOMALY')
    expect(rulesOf(110, { history })).toEqual([])
  })

  it('an unusual hour alone is a note, with an unusual amount a warning', () => {
    const atNight = (dollars: number) =>
      assess(dollars, {
        history,
        payment: { payer, recipient: friend, usdMicros: usd(dollars), atSec: NOON + 13 * HOUR },
      }).find(({ rule }) => rule === 'HOUR_ANOMALY')?.severity
    expect(atNight(50)).toBe('note')
    expect(atNight(900)).toBe('warn')
  })

  it('need enough history', () => {
    expect(rulesOf(900, { history: { sent: sent.slice(0, 9), received: [] } })).toEqual([])
  })

  it('are found whatever a few outliers in the history did (breakdown point of the median)', () => {
    const clean = Array.from({ length: 30 }, (_, index) => 3 + (index % 7) / 10)
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 12 }),
        (outliers) => {
          expect(robustZ(9, [...clean, ...outliers], 0.25)).toBeGreaterThan(4)
        },
      ),
      { seed: 20_261_121 },
    )
  })

  it('treat midnight as a neighbour of eleven at night', () => {
    const evenings = [22, 23, 23.5, 0, 0.5, 23, 22.5, 1]
    expect(robustHourZ(0.2, evenings, 1.5)).toBeLessThan(1)
    expect(robustHourZ(11.5, evenings, 1.5)).toBeGreaterThan(4)
  })
})

describe('money that passes through', () => {
  it('is held when most of what has just arrived goes out again', () => {
    const received = [past(2_000, 0.5, recipient)]
    expect(rulesOf(1_700, { history: { sent: [], received } })).toContain('RAPID_IN_AND_OUT')
    expect(rulesOf(300, { history: { sent: [], received } })).not.toContain('RAPID_IN_AND_OUT')
    const older = [past(2_000, 5, recipient)]
    expect(rulesOf(1_700, { history: { sent: [], received: older } })).not.toContain('RAPID_IN_AND_OUT')
  })
})

describe('the travel rule', () => {
  it('from its threshold on blocks without originator where it is enforced, and is noted elsewhere', () => {
    const severity = (dollars: number, travelRule: PaymentRiskInput['travelRule']) =>
      assess(dollars, { travelRule }).find(({ rule }) => rule === 'TRAVEL_RULE')?.severity
    expect(severity(999.99, { isOriginatorKnown: false, isEnforced: true })).toBeUndefined()
    expect(severity(1_000, { isOriginatorKnown: false, isEnforced: true })).toBe('block')
    expect(severity(1_000, { isOriginatorKnown: true, isEnforced: true })).toBe('note')
    expect(severity(1_000, { isOriginatorKnown: false, isEnforced: false })).toBe('note')
  })

  it('is not slipped under by several payments just below it', () => {
    const sent = [past(950, 3), past(900, 1, recipient)]
    expect(rulesOf(990, { history: { sent, received: [] } })).toContain('STRUCTURING')
    expect(rulesOf(500, { history: { sent, received: [] } })).not.toContain('STRUCTURING')
  })
})

describe('a first payment', () => {
  it('is noted, and held when it is large', () => {
    expect(rulesOf(999, { to: recipient })).toEqual(['FIRST_PAYMENT_TO_RECIPIENT'])
    expect(decideRisk(assess(1_000, { to: recipient }))).toMatchObject({ action: 'delay', delaySec: 900 })
  })
})

describe('a decision', () => {
  const anyFinding = fc
    .record({
      rule: fc.constantFrom(...RISK_RULES),
      severity: fc.constantFrom('note' as const, 'warn' as const, 'block' as const),
    })
    .map(({ rule, severity }) => finding(rule, severity, {}))
  const anyFindings = fc.array(anyFinding, { maxLength: 8 })
  const rank = (findings: Parameters<typeof decideRisk>[0], probability?: number) =>
    RISK_ACTIONS.indexOf(
      decideRisk(
        findings,
        DEFAULT_RISK_POLICY,
        probability === undefined ? undefined : { version: 'm1', probability },
      ).action,
    )

  it('is never made milder by a model, and never made a refusal by one', () => {
    fc.assert(
      fc.property(anyFindings, fc.double({ min: 0, max: 1, noNaN: true }), (findings, probability) => {
        const without = rank(findings)
        const withModel = rank(findings, probability)
        expect(withModel).toBeGreaterThanOrEqual(without)
        if (without < RISK_ACTIONS.indexOf('block'))
          expect(withModel).toBeLessThan(RISK_ACTIONS.indexOf('block'))
      }),
      { seed: 20_261_121 },
    )
  })

  it('is never made milder by a further finding', () => {
    fc.assert(
      fc.property(anyFindings, anyFinding, (findings, more) => {
        expect(rank([...findings, more])).toBeGreaterThanOrEqual(rank(findings))
      }),
      { seed: 20_261_121 },
    )
  })

  it('blocks on every block finding, allows on notes alone, and says which rules ask', () => {
    for (const rule of RISK_RULES) {
      expect(decideRisk([finding(rule, 'block', {})])).toMatchObject({ action: 'block', blockedBy: [rule] })
      expect(decideRisk([finding(rule, 'note', {})])).toMatchObject({ action: 'allow', delaySec: 0 })
    }
    const asked = decideRisk([
      finding('AMOUNT_ANOMALY', 'warn', {}),
      finding('LARGE_FIRST_PAYMENT', 'warn', {}),
    ])
    expect(asked).toMatchObject({ action: 'ask', asks: ['AMOUNT_ANOMALY'], delaySec: 900 })
  })

  it('made again later is only covered by what was agreed to', () => {
    const asked = decideRisk([finding('AMOUNT_ANOMALY', 'warn', {})])
    const acknowledged: RiskRule[] = ['AMOUNT_ANOMALY']
    expect(isCoveredBy(asked, { delaySec: 0, acknowledged })).toBe(true)
    expect(isCoveredBy(asked, { delaySec: 0, acknowledged: [] })).toBe(false)
    const delayed = decideRisk([finding('LARGE_FIRST_PAYMENT', 'warn', {})])
    expect(isCoveredBy(delayed, { delaySec: 0, acknowledged })).toBe(false)
    expect(
      isCoveredBy(decideRisk([finding('VELOCITY_DAY', 'block', {})]), { delaySec: 900, acknowledged }),
    ).toBe(false)
  })
})

describe('dollars', () => {
  it('are rounded up, so that no limit is slipped under', () => {
    expect(faceUsdMicros({ asset: dai, units: 1n })).toBe(1n)
    expect(faceUsdMicros({ asset: usdc, units: 1n })).toBe(1n)
  })
})
