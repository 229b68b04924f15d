/**
 * How much longer or shorter than usual one execution takes: caches, branches, interrupts. Without it lanes that run equal
 * transactions fall into step, and miss or meet every conflict alike.
 */

/** A factor with mean 1, log-normal with the given spread (of its logarithm); the same for the same `key`. */
export function jitter(key: number, spread: number): number {
  if (spread === 0) return 1
  // Box and Muller, from two hashes.
  const radius = Math.sqrt(-2 * Math.log(uniform(2 * key + 1)))
  const normal = radius * Math.cos(2 * Math.PI * uniform(2 * key + 2))
  return Math.exp(spread * normal - (spread * spread) / 2)
}

/** In (0, 1), by the finalizer of MurmurHash3. */
function uniform(key: number): number {
  let hash = Math.imul(key ^ 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash ^= hash >>> 13
  return ((hash >>> 0) + 0.5) / 2 ** 32
}
