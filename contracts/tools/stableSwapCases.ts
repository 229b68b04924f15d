// Writes contracts/test/markets/stableSwapCases.json: D and balances of the StableSwap invariant, exact by bisection over
// integers with big rationals cleared of denominators. `--check` fails if the committed file differs.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '..', 'test', 'markets', 'stableSwapCases.json')

/** A pool's balances scaled to 18 decimals, its amplification, and the exact floors of D and of one balance. */
interface StableSwapCase {
  readonly amplification: bigint
  readonly balances: readonly bigint[]
  /** ⌊D⌋ of the balances. */
  readonly invariant: bigint
  /** What the first balance becomes. */
  readonly newFirst: bigint
  /** ⌊y⌋: the last balance at which `invariant` holds exactly with the first at `newFirst`. */
  readonly newLast: bigint
}

/** Whether D is at or below the root: A·nⁿ·(S − D) + D ≥ Dⁿ⁺¹ / (nⁿ·Πx), both sides times nⁿ·Πx. */
function atOrBelowRoot(balances: readonly bigint[], amplification: bigint, d: bigint): boolean {
  const n = BigInt(balances.length)
  const power = n ** n
  const sum = balances.reduce((total, x) => total + x, 0n)
  const product = balances.reduce((total, x) => total * x, 1n)
  return (amplification * power * (sum - d) + d) * power * product >= d ** (n + 1n)
}

/** The greatest integer that satisfies a condition which holds up to some point and not beyond. */
function greatest(holds: (value: bigint) => boolean): bigint {
  let high = 1n
  while (holds(high)) high *= 2n
  let low = high / 2n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}

/** Numbers that look random and never change (a multiplicative generator over a 61-bit Mersenne prime). */
function generator(seed: bigint): (bound: bigint) => bigint {
  let state = seed
  return (bound) => {
    state = (state * 437_799_614_237_992_725n) % (2n ** 61n - 1n)
    return state % bound
  }
}

function createCase(next: (bound: bigint) => bigint, isExtreme: boolean): StableSwapCase {
  const coins = Number(2n + next(3n))
  const amplification = 10n ** next(4n) * (1n + next(9n))
  // From fractions of a coin to a hundred billion; balances differ by a factor of up to fifty, or of up to a hundred million.
  const size = 10n ** (15n + next(14n))
  const balances = isExtreme
    ? Array.from({ length: coins }, () => (10n ** (18n + next(8n)) / 1_000n) * (1_000n + next(9_000n)))
    : Array.from({ length: coins }, () => size + (size / 1_000n) * next(50_000n))
  const invariant = greatest((d) => atOrBelowRoot(balances, amplification, d))
  const first = balances[0] ?? 0n
  const newFirst = first / 2n + (first / 1_000n) * next(2_000n)
  const others = [newFirst, ...balances.slice(1, -1)]
  // The condition fails below the root: D of smaller balances is smaller.
  const newLast = greatest((y) => y === 0n || !atOrBelowRoot([...others, y], amplification, invariant))
  return { amplification, balances, invariant, newFirst, newLast }
}

const next = generator(0x5afe1a4en)
const cases = Array.from({ length: 240 }, (_, n) => createCase(next, n >= 120))
// Columns of strings: JSON numbers above 2^53 are not exact everywhere. `balances` has four per case, zero for none.
const columns = {
  amplification: cases.map((c) => String(c.amplification)),
  balances: cases.flatMap((c) => [0, 1, 2, 3].map((i) => String(c.balances[i] ?? 0n))),
  coins: cases.map((c) => String(c.balances.length)),
  invariant: cases.map((c) => String(c.invariant)),
  newFirst: cases.map((c) => String(c.newFirst)),
  newLast: cases.map((c) => String(c.newLast)),
}
const text = `${JSON.stringify(columns, null, 2)}\n`

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8')) !== text) {
    process.stderr.write(`${file} is not what this tool writes; run it without --check\n`)
    process.exitCode = 1
  }
} else {
  await writeFile(file, text)
}
