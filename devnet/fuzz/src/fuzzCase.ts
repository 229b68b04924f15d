/** One case: a state, and some blocks of transactions on it, so that each sees what the earlier ones left. */

import type { Hex } from '@safelane/devnet-engine'
import type { FuzzFork } from './pool.ts'

export interface AccountSpec {
  address: Hex
  balance: bigint
  nonce: bigint
  code: Uint8Array
  storage: readonly (readonly [slot: Hex, value: Hex])[]
}

export interface Environment {
  number: bigint
  timestampSec: bigint
  coinbase: Hex
  gasLimit: bigint
  /** 0 before London. */
  baseFeePerGas: bigint
  prevRandao: Hex
  blobBaseFee: bigint
}

export interface AuthorizationSpec {
  chainId: bigint
  address: Hex
  nonce: bigint
  /** Index of the signing key; see authorizations.ts. */
  authority: number
  /** A signature that is none, or not in the form that counts. */
  flaw: 'none' | 'high-s' | 'parity' | 'zero-r'
}

export const encodingFlaws = [
  'leading-zero',
  'long-integer',
  'list-for-string',
  'field-missing',
  'field-added',
  'long-address',
  'short-address',
  'short-key',
  'chain-id',
  'byte-after-end',
  'truncated',
] as const

/** Why the bytes are no transaction of this chain, and in which field (modulo their number). */
export interface EncodingFlaw {
  kind: (typeof encodingFlaws)[number]
  field: number
}

export interface TransactionSpec {
  type: 0 | 1 | 2 | 3 | 4
  sender: Hex
  /** Added to the sender's nonce at that time; 0 is what the rules ask for. */
  nonceOffset: bigint
  gasLimit: bigint
  /** Gas price of types 0 and 1. */
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
  to: Hex | null
  value: bigint
  data: Uint8Array
  accessList: readonly { address: Hex; storageKeys: readonly Hex[] }[]
  authorizations: readonly AuthorizationSpec[]
  maxFeePerBlobGas: bigint
  blobHashes: readonly Hex[]
  flaw: EncodingFlaw | null
}

export interface FuzzCase {
  fork: FuzzFork
  environment: Environment
  accounts: readonly AccountSpec[]
  blocks: readonly (readonly TransactionSpec[])[]
}

/** Cases as JSON: numbers as decimal strings with an `n`, bytes as hexadecimal strings behind `bytes:`. */
export function caseToJson(given: FuzzCase): string {
  return JSON.stringify(given, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`
    return value
  })
}

export function caseFromJson(json: string): FuzzCase {
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'string') return value
    if (/^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1))
    if (value.startsWith('bytes:')) return new Uint8Array(Buffer.from(value.slice(6), 'hex'))
    return value
  }) as FuzzCase
}
