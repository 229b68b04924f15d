// Reference for AgentPermissions.valueOf: what a payment counts against dollar caps, in exact fractions.
import { seededRandom } from '../cover/random.ts'
import { ceil, multiply, rational } from '../cover/rational.ts'

/** Micro-dollars of `amount` base units at a price with 18 decimals, rounded up. */
export function agentValue(amount: bigint, decimals: bigint, price: bigint): bigint {
  const dollars = multiply(rational(amount, 10n ** decimals), rational(price, 10n ** 18n))
  return ceil(multiply(dollars, rational(10n ** 6n)))
}

/** Columns of cases over all supported decimals, from dust to more than any supply. */
export function agentValueCases(count: number): Record<string, string[]> {
  const random = seededRandom(0xa6e7n)
  const columns: Record<'decimals' | 'amount' | 'price' | 'microUsd', string[]> = {
    decimals: [],
    amount: [],
    price: [],
    microUsd: [],
  }
  for (let index = 0; index < count; index++) {
    const decimals = BigInt(index % 19)
    const amount = random.between(1n, 10n ** random.between(1n, 30n))
    const price = random.between(1n, 10n ** random.between(12n, 23n))
    columns.decimals.push(decimals.toString())
    columns.amount.push(amount.toString())
    columns.price.push(price.toString())
    columns.microUsd.push(agentValue(amount, decimals, price).toString())
  }
  return columns
}
