import { type Address, isSameAddress, rescaleUnits } from '@safelane/core'
import { faceUsdMicros } from '../risk/paymentHistory.ts'
import type { Payment } from '../settlement/payment.ts'

/** What money was spent on, told by the payer's own memo; `other` when it does not say. */
export const SPENDING_CATEGORIES = [
  'housing',
  'food',
  'travel',
  'salary',
  'subscription',
  'health',
  'other',
] as const

export type SpendingCategory = (typeof SPENDING_CATEGORIES)[number]

export interface SpendingLine<Key extends string = string> {
  readonly key: Key
  readonly usdMicros: bigint
  readonly payments: number
}

export interface SpendingForecast {
  /** Calendar month (UTC), `YYYY-MM`: the one after the last complete month. */
  readonly month: string
  readonly usdMicros: bigint
  /** The month's spending lies between these in about 80 of 100 cases, if months go on differing as they did. */
  readonly lowUsdMicros: bigint
  readonly highUsdMicros: bigint
  /** Complete months it was made from. */
  readonly months: number
}

/** What finding routes saved on payments that were converted, gas included: against the best route over a single path. */
export interface RouteSavings {
  readonly totalUsdMicros: bigint
  /** Payments that were converted, whether that saved anything or not. */
  readonly conversions: number
  /** Those that saved something: by the token paid with, the largest first, and by month in order. */
  readonly byToken: readonly SpendingLine[]
  readonly byMonth: readonly SpendingLine[]
}

/** Where an account's settled payments went; each list the largest first, months in order. */
export interface Spending {
  readonly totalUsdMicros: bigint
  readonly feesUsdMicros: bigint
  readonly byPayee: readonly SpendingLine<Address>[]
  readonly byCategory: readonly SpendingLine<SpendingCategory>[]
  readonly byToken: readonly SpendingLine[]
  readonly byMonth: readonly SpendingLine[]
  readonly saved: RouteSavings
  /** Undefined before there are `MIN_MONTHS` complete months: two points are no trend. */
  readonly forecast: SpendingForecast | undefined
}

const WORDS: readonly (readonly [SpendingCategory, RegExp])[] = [
  ['housing', /\b(rent|mortgage|landlord|alquiler|hipoteca|miete)\b|房租|房贷|物业/iu],
  [
    'food',
    /\b(lunch|dinner|breakfast|coffee|groceries|food|comida|cena|almuerzo|café|abendessen)\b|午饭|晚饭|早饭|咖啡|买菜|吃饭/iu,
  ],
  ['travel', /\b(flight|hotel|taxi|train|trip|travel|vuelo|viaje|tren)\b|机票|酒店|打车|火车|旅行/iu],
  ['salary', /\b(salary|wages?|payroll|sueldo|salario|nómina|invoice|factura)\b|工资|薪水|发票/iu],
  ['subscription', /\b(subscription|membership|suscripción)\b|订阅|会员/iu],
  ['health', /\b(doctor|dentist|pharmacy|médico|farmacia)\b|医院|看病|药/iu],
]

/** Complete months before a forecast is made. */
const MIN_MONTHS = 3
/** Weight of the newest month against the average of those before it. */
const SMOOTHING = 0.4
/** 80 % of a normal distribution lie within so many standard deviations. */
const Z_80 = 1.2816

/** Adds up what the payer spent; payments that did not settle or that others made are passed over. Pure. */
export function summarizeSpending(payer: Address, payments: readonly Payment[], nowSec: number): Spending {
  const payees = new Map<Address, SpendingLine<Address>>()
  const categories = new Map<SpendingCategory, SpendingLine<SpendingCategory>>()
  const tokens = new Map<string, SpendingLine>()
  const months = new Map<string, SpendingLine>()
  let totalUsdMicros = 0n
  let feesUsdMicros = 0n
  const settled: Payment[] = []
  for (const payment of payments) {
    if (payment.state !== 'settled' || !isSameAddress(payment.payer, payer)) continue
    settled.push(payment)
    const usdMicros = faceUsdMicros(payment.amountOut)
    totalUsdMicros += usdMicros
    feesUsdMicros += faceUsdMicros(payment.networkFee)
    add(payees, payment.recipient, usdMicros)
    add(categories, categoryOf(payment.memo), usdMicros)
    add(tokens, payment.amountIn.asset.symbol, usdMicros)
    add(months, monthOf(payment.settledAtSec ?? payment.createdAtSec), usdMicros)
  }
  const byMonth = inOrder(months)
  return {
    totalUsdMicros,
    feesUsdMicros,
    byPayee: largestFirst(payees),
    byCategory: largestFirst(categories),
    byToken: largestFirst(tokens),
    byMonth,
    saved: savingsOf(settled),
    forecast: forecastOf(byMonth, monthOf(nowSec)),
  }
}

/** Each saving at face value, rounded down. */
function savingsOf(settled: readonly Payment[]): RouteSavings {
  const tokens = new Map<string, SpendingLine>()
  const months = new Map<string, SpendingLine>()
  let totalUsdMicros = 0n
  let conversions = 0
  for (const { route, settledAtSec, createdAtSec } of settled) {
    if (route === undefined) continue
    conversions++
    const { asset, units } = route.saving
    const usdMicros = rescaleUnits(units, asset.decimals, 6, 'down')
    if (usdMicros === 0n) continue
    totalUsdMicros += usdMicros
    add(tokens, asset.symbol, usdMicros)
    add(months, monthOf(settledAtSec ?? createdAtSec), usdMicros)
  }
  return { totalUsdMicros, conversions, byToken: largestFirst(tokens), byMonth: inOrder(months) }
}

function inOrder(months: ReadonlyMap<string, SpendingLine>): readonly SpendingLine[] {
  return [...months.values()].sort((left, right) => left.key.localeCompare(right.key))
}

/** The first category whose words the memo has. */
export function categoryOf(memo: string | undefined): SpendingCategory {
  return WORDS.find(([, words]) => words.test(memo ?? ''))?.[0] ?? 'other'
}

/** Exponential smoothing over complete months, those without payments counted as zero; the interval from its own errors. */
function forecastOf(byMonth: readonly SpendingLine[], current: string): SpendingForecast | undefined {
  const complete = new Map(
    byMonth.filter(({ key }) => key < current).map(({ key, usdMicros }) => [key, usdMicros]),
  )
  const first = [...complete.keys()][0]
  if (first === undefined) return undefined
  const values: number[] = []
  for (let month = first; month < current; month = monthAfter(month)) {
    values.push(Number(complete.get(month) ?? 0n))
  }
  if (values.length < MIN_MONTHS) return undefined
  let level = values[0]!
  let squares = 0
  for (const value of values.slice(1)) {
    squares += (value - level) ** 2
    level += SMOOTHING * (value - level)
  }
  const spread = Z_80 * Math.sqrt(squares / (values.length - 1))
  return {
    month: current,
    usdMicros: BigInt(Math.round(level)),
    lowUsdMicros: BigInt(Math.max(0, Math.round(level - spread))),
    highUsdMicros: BigInt(Math.round(level + spread)),
    months: values.length,
  }
}

function add<Key extends string>(lines: Map<Key, SpendingLine<Key>>, key: Key, usdMicros: bigint): void {
  const line = lines.get(key)
  lines.set(key, {
    key,
    usdMicros: (line?.usdMicros ?? 0n) + usdMicros,
    payments: (line?.payments ?? 0) + 1,
  })
}

function largestFirst<Key extends string>(
  lines: ReadonlyMap<Key, SpendingLine<Key>>,
): readonly SpendingLine<Key>[] {
  return [...lines.values()].sort((left, right) =>
    left.usdMicros === right.usdMicros ? 0 : left.usdMicros > right.usdMicros ? -1 : 1,
  )
}

function monthOf(atSec: number): string {
  return new Date(atSec * 1_000).toISOString().slice(0, 7)
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}
