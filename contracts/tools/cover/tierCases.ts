// Price paths with the events that the reference finds on them, as columns for the Solidity tests of the depeg tiers.
import { type Random, seededRandom } from './random.ts'
import { median, type Observation, type TierEvent, tierEvents } from './tiers.ts'

/** Amount that the payouts are stated for, in millionths of a dollar. */
export const insured = 10_000n * 10n ** 6n
const one = 10n ** 18n
/** Part of the insured amount that the holder bears, 18 decimals. */
export const deductible = 25n * 10n ** 15n

/** Cash payout for the insured amount in millionths of a dollar. */
export function cashPayout(severity: bigint): bigint {
  const kept = severity + deductible
  return kept >= one ? 0n : (insured * (one - kept)) / one
}

/** Times and the sources' prices of a path, and its events in order of recording. */
export function tierColumns(
  prices: readonly (readonly string[])[],
  events: readonly TierEvent[],
): Record<string, string[]> {
  const column = (value: (event: TierEvent) => bigint | number): string[] =>
    events.map((event) => value(event).toString())
  const [at = [], a = [], b = [], c = []] = prices
  return {
    at: [...at],
    a: [...a],
    b: [...b],
    c: [...c],
    tier: column((event) => event.tier),
    startedAt: column((event) => event.startedAt),
    triggeredAt: column((event) => event.triggeredAt),
    confirmedAt: column((event) => event.confirmedAt),
    recoveredAt: column((event) => event.recoveredAt),
    severity: column((event) => event.severity),
    cash: column((event) => cashPayout(event.severity)),
  }
}

/** Levels around every threshold, in thousandths; par and deep falls come up often. */
const levels: readonly [bigint, ...bigint[]] = [
  1000n,
  1000n,
  1000n,
  1000n,
  1000n,
  998n,
  994n,
  975n,
  930n,
  600n,
]

/** A source's price near a level; now and then it has none. */
function sourcePrice(random: Random, level: bigint): bigint {
  if (random.between(1n, 40n) === 1n) return 0n
  return level * 10n ** 15n + random.between(-2n, 2n) * 10n ** 14n
}

/** A made-up path of `count` observations: levels that last for hours or days, missing sources and missed observations. */
export function randomTierCases(count: number): Record<string, string[]> {
  const random = seededRandom(2026n)
  const columns: string[][] = [[], [], [], []]
  const observations: Observation[] = []
  let [at, level, left] = [1_750_000_000n, 1000n, 12n]
  for (let index = 0; index < count; index++) {
    if (left-- === 0n) {
      level = random.pick(levels)
      left = random.between(1n, random.pick([3n, 6n, 6n, 48n]))
    }
    // The first prices have a quorum, which a listing needs.
    const prices = index === 0 ? [one, one, one] : [1, 2, 3].map(() => sourcePrice(random, level))
    for (const [place, value] of [at, ...prices].entries()) columns[place]?.push(value.toString())
    observations.push({ at: Number(at), price: median(prices.filter((price) => price !== 0n)) })
    at += random.between(1n, 60n) === 1n ? 3n * 3600n : 3600n
  }
  return tierColumns(columns, tierEvents(observations))
}
