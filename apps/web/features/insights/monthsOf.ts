/** A month of the chart: what was spent, zero where there was no payment. */
export interface SpendingMonth {
  readonly key: string
  readonly usdMicros: bigint
}

/** The last `count` months in order, from the first with a payment to `last` (`YYYY-MM`, UTC), gaps filled with zero. */
export function monthsOf(
  lines: readonly { readonly key: string; readonly usdMicros: bigint }[],
  last: string,
  count = 12,
): readonly SpendingMonth[] {
  const spent = new Map(lines.map(({ key, usdMicros }) => [key, usdMicros]))
  const first = [...spent.keys(), last].sort()[0] ?? last
  const months: SpendingMonth[] = []
  for (let key = last; key >= first && months.length < count; key = monthBefore(key)) {
    months.unshift({ key, usdMicros: spent.get(key) ?? 0n })
  }
  return months
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7)
}
