import { describe, expect, it } from 'vitest'
import { dai, payer, recipient, relayer, usdc } from '../../test/fixtures.ts'
import type { Payment } from '../settlement/payment.ts'
import { categoryOf, summarizeSpending } from './spending.ts'

const at = (text: string) => Date.parse(`${text}T12:00:00Z`) / 1_000
const NOW = at('2026-06-15')

function paid(dollars: number, day: string, change: Partial<Payment> = {}): Payment {
  const amount = { asset: usdc, units: BigInt(dollars * 1_000_000) }
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
    validBeforeSec: 0,
    releaseAtSec: undefined,
    createdAtSec: at(day),
    settledAtSec: at(day),
    ...change,
  }
}

describe('spending', () => {
  it('is added up by payee, category, token and month, the largest first', () => {
    const payments = [
      paid(10, '2026-05-02', { memo: 'lunch' }),
      paid(900, '2026-05-03', { memo: '五月房租', recipient: relayer }),
      paid(5, '2026-06-01', { amountIn: { asset: dai, units: 5n * 10n ** 18n } }),
    ]
    const spending = summarizeSpending(payer, payments, NOW)
    expect(spending.totalUsdMicros).toBe(915_000_000n)
    expect(spending.feesUsdMicros).toBe(30_000n)
    expect(spending.byPayee.map(({ key, payments }) => [key, payments])).toEqual([
      [relayer, 1],
      [recipient, 2],
    ])
    expect(spending.byCategory.map(({ key }) => key)).toEqual(['housing', 'food', 'other'])
    expect(spending.byToken.map(({ key, usdMicros }) => [key, usdMicros])).toEqual([
      ['USDC', 910_000_000n],
      ['DAI', 5_000_000n],
    ])
    expect(spending.byMonth.map(({ key }) => key)).toEqual(['2026-05', '2026-06'])
  })

  it('tells what splitting conversions saved by token and month, rounded down, and how many were converted', () => {
    const saving = (asset: typeof usdc, units: bigint) => ({
      route: { legs: [], saving: { asset, units }, gapBps: undefined },
    })
    const payments = [
      paid(10, '2026-04-02', saving(usdc, 2_500n)),
      paid(10, '2026-05-02', saving(dai, 10n ** 15n * 4n + 999n)),
      paid(10, '2026-05-03', saving(dai, 10n ** 15n)),
      paid(10, '2026-05-04', saving(usdc, 0n)),
      paid(10, '2026-05-05'),
      paid(10, '2026-05-06', { ...saving(usdc, 9n), state: 'failed' }),
    ]
    expect(summarizeSpending(payer, payments, NOW).saved).toEqual({
      totalUsdMicros: 7_500n,
      conversions: 4,
      byToken: [
        { key: 'DAI', usdMicros: 5_000n, payments: 2 },
        { key: 'USDC', usdMicros: 2_500n, payments: 1 },
      ],
      byMonth: [
        { key: '2026-04', usdMicros: 2_500n, payments: 1 },
        { key: '2026-05', usdMicros: 5_000n, payments: 2 },
      ],
    })
  })

  it('leaves out what did not settle and what was received', () => {
    const payments = [
      paid(10, '2026-05-02', { state: 'failed' }),
      paid(10, '2026-05-02', { payer: recipient, recipient: payer }),
    ]
    expect(summarizeSpending(payer, payments, NOW)).toMatchObject({ totalUsdMicros: 0n, byPayee: [] })
  })

  it.each([
    ['Rent June', 'housing'],
    ['cena con Ana', 'food'],
    ['打车去机场', 'travel'],
    ['current affairs', 'other'],
    [undefined, 'other'],
  ] as const)('%s is %s', (memo, category) => {
    expect(categoryOf(memo)).toBe(category)
  })
})

describe('the forecast', () => {
  it('needs three complete months and never counts the one that goes on', () => {
    const two = [paid(100, '2026-04-10'), paid(100, '2026-05-10'), paid(999, '2026-06-10')]
    expect(summarizeSpending(payer, two, NOW).forecast).toBeUndefined()
    const three = [paid(100, '2026-03-10'), ...two]
    expect(summarizeSpending(payer, three, NOW).forecast).toEqual({
      month: '2026-06',
      usdMicros: 100_000_000n,
      lowUsdMicros: 100_000_000n,
      highUsdMicros: 100_000_000n,
      months: 3,
    })
  })

  it('counts a month without payments as nothing spent, and is wider where months differ more', () => {
    const steady = ['2026-01-10', '2026-03-10', '2026-05-10'].map((day) => paid(100, day))
    const { forecast } = summarizeSpending(payer, steady, NOW)
    expect(forecast?.months).toBe(5)
    expect(forecast!.highUsdMicros - forecast!.lowUsdMicros).toBeGreaterThan(50_000_000n)
    expect(forecast!.lowUsdMicros).toBeGreaterThanOrEqual(0n)
  })
})
