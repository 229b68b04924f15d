// Reference for MinimumCapital.sol: the quadratic form and its root in exact fractions.

import { seededRandom } from './random.ts'
import { add, ceil, ceilSqrt, multiply, type Rational, rational } from './rational.ts'

/** Products in every case. */
const products = 4

/** Minimum capital, rounded up: the greater of √(LᵀρL) and ΣL / 4.8. `rho(i, j)` is exact. */
export function minimumCapital(losses: readonly bigint[], rho: (i: number, j: number) => Rational): bigint {
  let quadratic = rational(0n)
  for (const [i, a] of losses.entries()) {
    for (const [j, b] of losses.entries()) quadratic = add(quadratic, multiply(rho(i, j), rational(a * b)))
  }
  const sum = losses.reduce((total, loss) => total + loss, 0n)
  const [correlated, spread] = [ceilSqrt(quadratic), ceil(rational(sum * 10n, 48n))]
  return correlated > spread ? correlated : spread
}

/** Columns of cases: losses, correlations below the diagonal in basis points, and the minimum capital. */
export function minimumCapitalCases(count: number): Record<string, string[]> {
  const random = seededRandom(0x5afe2n)
  const columns: Record<string, string[]> = {}
  const put = (name: string, value: bigint): void => {
    columns[name] = [...(columns[name] ?? []), value.toString()]
  }
  for (let index = 0; index < count; index++) {
    const losses: bigint[] = []
    const correlations = new Map<string, bigint>()
    for (let i = 0; i < products; i++) {
      const loss = random.pick([0n, random.between(1n, 10n ** 13n), random.between(0n, (1n << 96n) - 1n)])
      losses.push(loss)
      put(`loss${i}`, loss)
      for (let j = 0; j < i; j++) {
        const bps = random.pick([10_000n, 7_500n, 5_000n, 2_500n, 0n])
        correlations.set(`${i},${j}`, bps)
        put(`rho${i}${j}`, bps)
      }
    }
    const rho = (i: number, j: number): Rational =>
      i === j ? rational(1n) : rational(correlations.get(i > j ? `${i},${j}` : `${j},${i}`) ?? 0n, 10_000n)
    put('required', minimumCapital(losses, rho))
  }
  return columns
}
