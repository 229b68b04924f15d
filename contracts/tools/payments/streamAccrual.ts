// Reference for PaymentStreams.accruedOf: what a stream has earned, in exact fractions.
import { seededRandom } from '../cover/random.ts'
import { floor, least, multiply, rational } from '../cover/rational.ts'

/** rate / 10^18 · elapsed seconds, at most the deposit, rounded down to base units. */
export function streamAccrual(rate: bigint, elapsed: bigint, deposit: bigint): bigint {
  return floor(least(multiply(rational(rate, 10n ** 18n), rational(elapsed)), rational(deposit)))
}

/** Columns of cases: some far from their end, some at it, some past it. */
export function streamAccrualCases(count: number): Record<string, string[]> {
  const random = seededRandom(0x57bea4n)
  const columns: Record<'rate' | 'deposit' | 'elapsed' | 'accrued', string[]> = {
    rate: [],
    deposit: [],
    elapsed: [],
    accrued: [],
  }
  for (let index = 0; index < count; index++) {
    const rate = random.between(1n, 10n ** random.between(1n, 26n))
    const seconds = random.between(1n, 10n ** random.between(1n, 9n))
    const deposit = (rate * seconds) / 10n ** 18n + 1n
    const elapsed = random.pick([seconds, seconds + 1n, random.between(0n, 2n * seconds)])
    columns.rate.push(rate.toString())
    columns.deposit.push(deposit.toString())
    columns.elapsed.push(elapsed.toString())
    columns.accrued.push(streamAccrual(rate, elapsed, deposit).toString())
  }
  return columns
}
