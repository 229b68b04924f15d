/**
 * Splits base units by weights (whole numbers ≥ 0, not all 0). Everybody gets their exact share rounded down; the units
 * left over, fewer than there are people, go one each to the largest remainders, the earlier first. The shares always
 * add up: `splitAmount(100n, [1n, 1n, 1n])` → `[34n, 33n, 33n]`.
 */
export function splitAmount(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n)
  if (total < 0n || sum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError(`splitAmount of ${total} by ${weights.join(', ')}`)
  }
  const shares = weights.map((weight) => (total * weight) / sum)
  let left = total - shares.reduce((all, share) => all + share, 0n)
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of byRemainder) {
    if (left === 0n) break
    shares[index] = (shares[index] ?? 0n) + 1n
    left -= 1n
  }
  return shares
}
