/** Who takes part in every case. Addresses are fixed, so programs can name accounts that do not exist yet. */
import { RLP } from '@ethereumjs/rlp'
import { type ForkName, type Hex, keccak256 } from '@safelane/devnet-engine'

export const forks = [
  'frontier',
  'homestead',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'berlin',
  'london',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
] as const satisfies readonly ForkName[]

/** The forks whose rules differ in more than the number of blobs. */
export type FuzzFork = (typeof forks)[number]

export function isAtLeast(fork: FuzzFork, first: FuzzFork): boolean {
  return forks.indexOf(fork) >= forks.indexOf(first)
}

export const chainId = 1n

export function hexFromBytes(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

export function bytesFromHex(hex: Hex): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}

const address = (text: string): Hex => `0x${text.padStart(40, '0')}`

/** Send transactions. The last one is poor. */
export const senders: readonly Hex[] = [
  address('5e'.repeat(20)),
  address('5f00000000000000000000000000000000000001'),
  address('50000000000000000000000000000000000000a5'),
]

/** Carry programs; one begins with zero bytes, one ends with them. */
export const contracts: readonly Hex[] = [
  address('c0'.repeat(20)),
  address('c1000000000000000000000000000000000000c1'),
  address('c2c2c2c2c2'),
  address('c300000000000000000000000000000000000000'),
  address('ffffffffffffffffffffffffffffffffffffffff'),
]

/** Not there, and there with a balance alone. */
export const absentAccount = address('ab5e'.repeat(10))
export const balanceOnly = address('ba1a'.repeat(10))

/** Sign EIP-7702 authorisations; see authorizations.ts. */
export const authorityKeys: readonly Uint8Array[] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n))
export const authorities: readonly Hex[] = [
  address('1a642f0e3c3af545e7acbd38b07251b3990914f1'),
  address('5050a4f4b3f9338c3472dcc01a87c76a144b3c9c'),
  address('3325a78425f17a7e487eb5666b2bfd93abb06c70'),
]

/** 0x01 … 0x11 and 0x100, whether or not the fork has them, and the address 0. */
export const precompiles: readonly Hex[] = Array.from({ length: 0x12 }, (_, n) =>
  address(n.toString(16)),
).concat(address('100'))

/** Where `creator` creates with `nonce`. */
export function createdAddress(creator: Hex, nonce: bigint): Hex {
  return hexFromBytes(keccak256(RLP.encode([bytesFromHex(creator), nonce])).subarray(12))
}

/** Where the contracts and the first senders create first. */
export const futureAccounts: readonly Hex[] = [
  ...contracts.flatMap((creator) => [1n, 2n].map((nonce) => createdAddress(creator, nonce))),
  ...senders.flatMap((creator) => [0n, 1n, 2n].map((nonce) => createdAddress(creator, nonce))),
]

export const coinbase = address('cb'.repeat(20))
