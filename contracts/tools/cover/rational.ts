// Exact fractions for references: numerator and positive denominator, never reduced to a float.

/** An exact fraction; `d` is positive. */
export interface Rational {
  readonly n: bigint
  readonly d: bigint
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** n/d in lowest terms; throws a `RangeError` when `d` is 0. */
export function rational(n: bigint, d = 1n): Rational {
  if (d === 0n) throw new RangeError('a fraction needs a denominator other than 0')
  const [numerator, denominator] = d < 0n ? [-n, -d] : [n, d]
  const divisor = gcd(numerator, denominator)
  return divisor === 0n ? { n: 0n, d: 1n } : { n: numerator / divisor, d: denominator / divisor }
}

/** a + b. */
export const add = (a: Rational, b: Rational): Rational => rational(a.n * b.d + b.n * a.d, a.d * b.d)
/** a − b. */
export const subtract = (a: Rational, b: Rational): Rational => rational(a.n * b.d - b.n * a.d, a.d * b.d)
/** a · b. */
export const multiply = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d)
/** a / b; throws a `RangeError` when b is 0. */
export const divide = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n)
/** Whether a < b. */
export const isLess = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d
/** The smaller one. */
export const least = (a: Rational, b: Rational): Rational => (isLess(a, b) ? a : b)
/** The greater one. */
export const greatest = (a: Rational, b: Rational): Rational => (isLess(a, b) ? b : a)

/** Greatest integer not above `a`. */
export function floor(a: Rational): bigint {
  const quotient = a.n / a.d
  return a.n % a.d < 0n ? quotient - 1n : quotient
}

/** Least integer not below `a`. */
export const ceil = (a: Rational): bigint => -floor(rational(-a.n, a.d))

/** Least integer whose square is not below `a`, by bisection: nothing in common with Newton's iteration. */
export function ceilSqrt(a: Rational): bigint {
  let [low, high] = [-1n, 1n]
  while (high * high * a.d < a.n) high *= 2n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle * middle * a.d < a.n) low = middle
    else high = middle
  }
  return high
}
