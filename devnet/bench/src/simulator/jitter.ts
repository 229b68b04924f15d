/**
 * How much longer or shorter than usual one execution takes: caches, branches, interrupts. Without it lanes that run equal
 * transactions fall into step, and miss or meet every conflict alike.
 */

/** Nanoseconds with mean 0, of the distribution of Laplace with the given scale (its mean distance from 0); the same for the same `key`. */
export function jitter(key: number, scaleNs: number): number {
  const uniform = uniformOf(key) - 0.5
  return -scaleNs * Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform))
}

/** In (0, 1), by the finalizer of MurmurHash3. */
function uniformOf(key: number): number {
  let hash = Math.imul(key ^ 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash ^= hash >>> 13
  return ((hash >>> 0) + 0.5) / 2 ** 32
}
