/** Operands that tell implementations apart: borders of words, sizes, offsets and gas. */

import type { Hex } from '@safelane/devnet-engine'
import {
  absentAccount,
  authorities,
  balanceOnly,
  coinbase,
  contracts,
  futureAccounts,
  precompiles,
  senders,
} from './pool.ts'
import { type Random, Weighted } from './random.ts'

const max = 2n ** 256n - 1n
const edges: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  31n,
  32n,
  33n,
  127n,
  128n,
  255n,
  256n,
  257n,
  0xffffn,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 65n,
  2n ** 96n - 1n,
  2n ** 127n,
  2n ** 128n - 1n,
  2n ** 128n,
  2n ** 160n - 1n,
  2n ** 160n,
  2n ** 192n,
  2n ** 254n,
  2n ** 255n - 1n,
  2n ** 255n,
  2n ** 255n + 1n,
  max - 255n,
  max - 31n,
  max - 1n,
  max,
]

/** A word for arithmetic. */
export function word(random: Random): bigint {
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return random.pick(edges)
    case 3:
      return BigInt(random.below(300))
    case 4:
      return random.bigWord()
    case 5: // a few bits at any height
      return (BigInt(random.word()) << BigInt(random.below(250))) & max
    case 6: // a small negative number
      return max - BigInt(random.below(300))
    default: // a full lower or upper part
      return random.oneIn(2) ? max >> BigInt(random.below(256)) : (max << BigInt(random.below(256))) & max
  }
}

/** A shift, or an index of a byte or bit. */
export function shift(random: Random): bigint {
  const near: readonly bigint[] = [
    0n,
    1n,
    7n,
    8n,
    31n,
    32n,
    63n,
    64n,
    65n,
    127n,
    128n,
    192n,
    248n,
    254n,
    255n,
    256n,
    257n,
    2n ** 32n,
    2n ** 64n,
    max,
  ]
  return random.oneIn(2) ? random.pick(near) : BigInt(random.below(260))
}

const offsets: readonly bigint[] = [0n, 0n, 0n, 1n, 4n, 28n, 31n, 32n, 33n, 63n, 64n, 65n, 96n, 128n, 160n]
const hugeOffsets: readonly bigint[] = [
  1024n,
  4095n,
  8192n,
  16_383n,
  65_535n,
  2n ** 20n,
  2n ** 31n,
  2n ** 32n - 32n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 63n,
  2n ** 64n - 32n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 128n,
  max - 31n,
  max,
]

export function memoryOffset(random: Random): bigint {
  if (random.oneIn(200)) return random.pick(hugeOffsets)
  return random.oneIn(3) ? BigInt(random.below(200)) : random.pick(offsets)
}

const sizes: readonly bigint[] = [0n, 0n, 1n, 2n, 20n, 31n, 32n, 32n, 33n, 63n, 64n, 65n, 96n, 100n]

export function size(random: Random): bigint {
  if (random.oneIn(200)) return random.pick(hugeOffsets)
  return random.oneIn(4) ? BigInt(random.below(140)) : random.pick(sizes)
}

/** Where to read call data, code or return data, which may end before. */
export function sourceOffset(random: Random): bigint {
  return random.oneIn(16) ? random.pick(hugeOffsets) : memoryOffset(random)
}

export const slots: readonly bigint[] = [0n, 1n, 2n, 3n, 2n ** 255n + 7n]

export function slot(random: Random): bigint {
  return random.oneIn(40) ? word(random) : random.pick(slots)
}

/** Stored values repeat, so that slots go back to what they were. */
export function stored(random: Random): bigint {
  return random.oneIn(5) ? word(random) : random.pick([0n, 0n, 1n, 2n, 3n])
}

const gasAmounts: readonly bigint[] = [
  0n,
  1n,
  3n,
  20n,
  100n,
  699n,
  700n,
  2299n,
  2300n,
  2301n,
  2600n,
  2700n,
  3000n,
  5000n,
  9000n,
  9700n,
  20_000n,
  21_000n,
  32_000n,
  40_000n,
  60_000n,
  2n ** 31n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  max,
]

export function gasAmount(random: Random): bigint {
  return random.oneIn(2) ? BigInt(3000 + random.below(40_000)) : random.pick(gasAmounts)
}

/** Wei to send. Accounts hold about 1000. */
export function wei(random: Random): bigint {
  const draw = random.below(12)
  if (draw < 7) return 0n
  if (draw < 10) return BigInt(1 + random.below(20))
  return draw === 10 ? random.pick([999n, 1000n, 1001n, 5000n]) : word(random)
}

const accountKinds = new Weighted<readonly Hex[]>([
  [10, contracts],
  [2, senders],
  [1, authorities],
  [1, [coinbase]],
  [2, [absentAccount, balanceOnly]],
  [3, precompiles],
  [3, futureAccounts],
])

export function account(random: Random): Hex {
  return random.pick(accountKinds.draw(random))
}

/** An account as it stands on the stack: sometimes with bits above the 160 that count. */
export function accountWord(random: Random): bigint {
  const value = BigInt(account(random))
  return random.oneIn(20) ? value | (BigInt(1 + random.below(2 ** 31)) << 160n) : value
}
