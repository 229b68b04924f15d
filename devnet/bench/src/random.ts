/** Numbers that look random and are the same in every run. */

/** Marsaglia's xorshift with 32 bits; `seed` is not 0. */
export function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** Fisher and Yates' shuffle of a copy. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = random() % (last + 1)
    const item = result[last]!
    result[last] = result[other]!
    result[other] = item
  }
  return result
}
