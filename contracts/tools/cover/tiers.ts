// Reference for DepegTiers.sol over an hourly path: averages by plain sums over the hours, no cumulative values.

/** A median at a time; `undefined` without quorum. Price with 18 decimals, time in seconds. */
export interface Observation {
  readonly at: number
  readonly price: bigint | undefined
}

/** One event as the contract records it; times in seconds, 0 = not yet. */
export interface TierEvent {
  readonly tier: number
  readonly startedAt: number
  readonly triggeredAt: number
  confirmedAt: number
  recoveredAt: number
  severity: bigint
}

const hour = 3600
const one = 10n ** 18n
/** Starting parameters of the three tiers, in the order of the contract's enumeration. */
export const tierTerms = [
  { name: 'Shock', trigger: (one * 95n) / 100n, windowSec: 4 * hour, lowSec: 0 },
  { name: 'Standard', trigger: (one * 98n) / 100n, windowSec: 24 * hour, lowSec: 24 * hour },
  { name: 'Collapse', trigger: (one * 90n) / 100n, windowSec: 168 * hour, lowSec: 0 },
] as const
const lowPrice = (one * 995n) / 1000n
const recoveryPrice = (one * 999n) / 1000n
const recoverySec = hour
const maxGapSec = 2 * hour
const confirmationSec = 24 * hour
const severityWindowSec = 24 * hour
const assumedHistorySec = 168 * hour

/** Median of the known prices; of two the higher one; `undefined` below two. */
export function median(prices: readonly bigint[]): bigint | undefined {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : Number(a > b)))
  return prices.length < 2 ? undefined : sorted[1]
}

/** The average over a window that ends at observation `last`, rounded up; `undefined` unless all of it was observed. */
function average(path: readonly Observation[], last: number, windowSec: number): bigint | undefined {
  const end = path[last]?.at ?? 0
  let [sum, observed] = [0n, 0]
  for (let index = last; index > 0; index--) {
    const [from, to] = [path[index - 1], path[index]]
    if (from === undefined || to === undefined || to.at <= end - windowSec) break
    if (from.price === undefined || to.price === undefined) continue
    const seconds = to.at - Math.max(from.at, end - windowSec)
    sum += (from.price > to.price ? from.price : to.price) * BigInt(seconds)
    observed += seconds
  }
  return observed === windowSec ? (sum + BigInt(windowSec) - 1n) / BigInt(windowSec) : undefined
}

/** Every event of every tier along a path; the first price is taken to have held for a week before. */
export function tierEvents(observations: readonly Observation[]): TierEvent[] {
  const first = observations[0]
  if (first === undefined) return []
  const path = [{ at: first.at - assumedHistorySec, price: first.price }, ...observations]
  const events: TierEvent[] = []
  let depeg: { readonly since: number; lasted: number; recovering: number } | undefined
  let recoveredAt = 0
  for (let index = 1; index < path.length; index++) {
    const [before, now] = [path[index - 1], path[index]]
    if (before === undefined || now?.price === undefined) continue
    const high = now.price >= recoveryPrice
    if (depeg !== undefined && before.price !== undefined && now.at - before.at <= maxGapSec) {
      if (high && before.price >= recoveryPrice) depeg.recovering += now.at - before.at
      else depeg.lasted += now.at - before.at
    }
    if (depeg !== undefined && !high) depeg.recovering = 0
    if (depeg !== undefined && depeg.recovering >= recoverySec) {
      depeg = undefined
      recoveredAt = now.at
      for (const event of events) event.recoveredAt ||= now.at
    } else if (depeg === undefined && now.price <= lowPrice) {
      depeg = { since: now.at, lasted: 0, recovering: 0 }
    }
    for (const event of events) {
      const severity = average(path, index, severityWindowSec)
      if (event.confirmedAt !== 0 || now.at < event.triggeredAt + confirmationSec || severity === undefined)
        continue
      event.confirmedAt = now.at
      event.severity = severity
    }
    if (depeg === undefined) continue
    for (const [tier, terms] of tierTerms.entries()) {
      if (events.some((event) => event.tier === tier && event.recoveredAt === 0)) continue
      if (depeg.lasted < terms.lowSec || now.at < recoveredAt + terms.windowSec) continue
      const price = average(path, index, terms.windowSec)
      if (price === undefined || price > terms.trigger) continue
      events.push({
        tier,
        startedAt: depeg.since,
        triggeredAt: now.at,
        confirmedAt: 0,
        recoveredAt: 0,
        severity: 0n,
      })
    }
  }
  return events
}
