// Deterministic numbers for generated cases: the files must come out the same on every machine.

/** A seeded source of integers (SplitMix64). */
export interface Random {
  /** An integer from `low` to `high`, both included. */
  between(low: bigint, high: bigint): bigint
  /** One of the values. */
  pick<T>(values: readonly [T, ...T[]]): T
}

const mask64 = (1n << 64n) - 1n

/** Numbers that depend on the seed alone. */
export function seededRandom(seed: bigint): Random {
  let state = seed & mask64
  const next = (): bigint => {
    state = (state + 0x9e3779b97f4a7c15n) & mask64
    let z = state
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64
    return z ^ (z >> 31n)
  }
  const between = (low: bigint, high: bigint): bigint =>
    low + (((next() << 128n) | (next() << 64n) | next()) % (high - low + 1n))
  return {
    between,
    pick: (values) => values[Number(between(0n, BigInt(values.length - 1)))] ?? values[0],
  }
}
