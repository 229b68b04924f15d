// Reference for PremiumIntegral.sol: the rate integrated piece by piece in exact fractions.

import { type Random, seededRandom } from './random.ts'
import {
  add,
  ceil,
  divide,
  floor,
  greatest,
  isLess,
  least,
  multiply,
  type Rational,
  rational,
  subtract,
} from './rational.ts'

interface Schedule {
  readonly base: bigint
  readonly slope: bigint
  readonly steepSlope: bigint
  readonly kink: bigint
  readonly floor: bigint
}

const ppb = 1_000_000_000n
const year = 365n * 86_400n
const maxCapacity = (1n << 96n) - 1n
const half = rational(1n, 2n)

/** ∫ of a line from `from` to `to`, given its values there: exact by the trapezium. */
function trapezium(from: Rational, to: Rational, atFrom: Rational, atTo: Rational): Rational {
  return multiply(multiply(subtract(to, from), add(atFrom, atTo)), half)
}

/** The premium before rounding, in base units. */
export function exactPremium(
  schedule: Schedule,
  capacity: bigint,
  committed: bigint,
  insured: bigint,
  periodSec: bigint,
): Rational {
  const rateOf = (ppbValue: bigint): Rational => rational(ppbValue, ppb)
  // The contract puts the kink on a whole base unit; that is part of the definition.
  const kink = rational(floor(rational(capacity * schedule.kink, ppb)), capacity)
  const [base, slope, steep, least0] = [
    rateOf(schedule.base),
    rateOf(schedule.slope),
    rateOf(schedule.steepSlope),
    rateOf(schedule.floor),
  ]
  const curve = (u: Rational): Rational => {
    const below = least(u, kink)
    return add(add(base, multiply(slope, below)), multiply(steep, subtract(u, below)))
  }
  const [start, end] = [rational(committed, capacity), rational(committed + insured, capacity)]
  // Every utilisation at which the integrand can bend: the kink and the crossings of both lines with the floor.
  const bends = [kink]
  if (slope.n > 0n) bends.push(divide(subtract(least0, base), slope))
  if (steep.n > 0n) bends.push(add(kink, divide(subtract(least0, curve(kink)), steep)))
  const inside = bends.filter((u) => isLess(start, u) && isLess(u, end))
  const points = [start, ...inside.sort((a, b) => (isLess(a, b) ? -1 : 1)), end]
  let total = rational(0n)
  for (const [index, to] of points.entries()) {
    const from = points[index - 1]
    if (from === undefined) continue
    const piece = trapezium(from, to, greatest(curve(from), least0), greatest(curve(to), least0))
    total = add(total, piece)
  }
  return multiply(total, rational(capacity * periodSec, year))
}

function randomSchedule(random: Random): Schedule {
  const base = random.between(0n, 50_000_000n)
  const slope = random.pick([0n, random.between(1n, 200_000_000n)])
  const steepSlope = random.pick([0n, random.between(1n, 4_000_000_000n)])
  const kink = random.pick([0n, 800_000_000n, ppb, random.between(0n, ppb)])
  const floorRate = random.pick([
    0n,
    base,
    random.between(0n, 100_000_000n),
    random.between(0n, 1_000_000_000n),
  ])
  return { base, slope, steepSlope, kink, floor: floorRate }
}

/** Columns of cases: the inputs and the exact premium rounded up, decimal strings. */
export function premiumCases(count: number): Record<string, string[]> {
  const random = seededRandom(0x5afe1n)
  const columns: Record<string, string[]> = {}
  const put = (name: string, value: bigint): void => {
    columns[name] = [...(columns[name] ?? []), value.toString()]
  }
  for (let index = 0; index < count; index++) {
    const schedule = randomSchedule(random)
    const capacity = random.pick([
      random.between(1n, 1000n),
      random.between(1n, 10n ** 15n),
      random.between(1n, maxCapacity),
      maxCapacity,
    ])
    const committed = random.pick([0n, random.between(0n, capacity - 1n)])
    const insured = random.pick([capacity - committed, random.between(1n, capacity - committed)])
    const periodSec = random.pick([86_400n, year, random.between(1n, year)])
    for (const [name, value] of Object.entries(schedule)) put(name, value)
    put('capacity', capacity)
    put('committed', committed)
    put('insured', insured)
    put('periodSec', periodSec)
    put('premium', ceil(exactPremium(schedule, capacity, committed, insured, periodSec)))
  }
  return columns
}
