/** Which addresses hold precompiled contracts under the rules of a fork. */
import type { ForkName, Hex } from '@safelane/devnet-engine'

/** Highest of the consecutive addresses from 1 on, since the fork. */
const LAST: readonly (readonly [fork: ForkName, last: bigint])[] = [
  ['frontier', 0x04n],
  ['byzantium', 0x08n],
  ['istanbul', 0x09n],
  ['cancun', 0x0an],
  ['prague', 0x11n],
]
const ORDER: readonly ForkName[] = [
  ...['frontier', 'homestead', 'tangerineWhistle', 'spuriousDragon', 'byzantium', 'constantinople'],
  ...['petersburg', 'istanbul', 'berlin', 'london', 'paris', 'shanghai', 'cancun', 'prague', 'osaka'],
  ...['bpo1', 'bpo2', 'amsterdam'],
] as ForkName[]
/** secp256r1 (EIP-7951), by itself. */
export const P256_VERIFY = 0x100n

/** Whether the fork has secp256r1 at 0x100. */
export function hasP256Verify(fork: ForkName): boolean {
  return isSince(fork, 'osaka')
}

export function isPrecompile(fork: ForkName, address: Hex): boolean {
  const number = BigInt(address)
  if (number === P256_VERIFY) return hasP256Verify(fork)
  const last = LAST.findLast(([since]) => isSince(fork, since))?.[1] ?? 0n
  return number > 0n && number <= last
}

function isSince(fork: ForkName, since: ForkName): boolean {
  return ORDER.indexOf(fork) >= ORDER.indexOf(since)
}
