import type { Hex } from '@safelane/devnet-engine'
import type { BlockReference, BlockTag } from '../blockReference.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Reads one parameter, or throws an error that names it by `path`. */
export interface Decoder<T> {
  (value: unknown, path: string): T
  /** What it reads where nothing stands; undefined: something has to. */
  readonly absent?: { readonly value: T }
}

/** Decoders of a method's parameters, by name, in the order in which they are given. */
export type ParamSpec = Record<string, Decoder<unknown>>
export type Decoded<Spec extends ParamSpec> = {
  [Name in keyof Spec]: Spec[Name] extends Decoder<infer T> ? T : never
}

const MAX_UINT256 = (1n << 256n) - 1n
const MAX_UINT64 = (1n << 64n) - 1n

/** Reads the parameter list of a request. */
export function paramsOf<Spec extends ParamSpec>(spec: Spec): (params: unknown) => Decoded<Spec> {
  const members = Object.entries(spec)
  return (params) => {
    const list = params === undefined || params === null ? [] : params
    if (!Array.isArray(list)) throw invalid('params', 'must be an array')
    if (list.length > members.length) {
      throw invalid('params', `has ${list.length} elements, but this method takes at most ${members.length}`)
    }
    const decoded: Record<string, unknown> = {}
    let place = 0
    for (const [name, decoder] of members) decoded[name] = decoder(list[place++], name)
    return decoded as Decoded<Spec>
  }
}

/** The error for a parameter that is not what it should be. */
export function invalid(path: string, problem: string): RpcError {
  return new RpcError(RPC_CODE.invalidParams, `invalid params: ${path} ${problem}`)
}

export function optional<T>(decoder: Decoder<T>): Decoder<T | undefined>
export function optional<T, D>(decoder: Decoder<T>, otherwise: D): Decoder<T | D>
export function optional<T>(decoder: Decoder<T>, otherwise?: unknown): Decoder<unknown> {
  return Object.assign(
    (value: unknown, path: string) =>
      value === undefined || value === null ? otherwise : decoder(value, path),
    { absent: { value: otherwise } },
  )
}

export function arrayOf<T>(decoder: Decoder<T>, maxLength = 100_000): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'must be an array')
    if (value.length > maxLength) throw invalid(path, `must have at most ${maxLength} elements`)
    return value.map((item, index) => decoder(item, `${path}[${index}]`))
  }
}

/** An object of which the named members are read and others are left aside. */
export function objectOf<Spec extends ParamSpec>(spec: Spec): Decoder<Decoded<Spec>> {
  const members = new Map(Object.entries(spec))
  // What is not there is not asked for one by one: requests have few of the members that they may have.
  const absent: Record<string, unknown> = {}
  for (const [name, decoder] of members) absent[name] = decoder.absent?.value
  const required = [...members].filter(([, decoder]) => decoder.absent === undefined)
  return (value, path) => {
    const given = record(value, path)
    const decoded = { ...absent }
    for (const name of Object.keys(given)) {
      const decoder = members.get(name)
      if (decoder) decoded[name] = decoder(given[name], `${path}.${name}`)
    }
    for (const [name, decoder] of required) {
      if (!Object.hasOwn(given, name)) decoded[name] = decoder(undefined, `${path}.${name}`)
    }
    return decoded as Decoded<Spec>
  }
}

/** An object used as a map. */
export function mapOf<T>(key: Decoder<Hex>, decoder: Decoder<T>): Decoder<Record<Hex, T>> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(record(value, path)).map(([name, item]) => [
        key(name, `${path} key`),
        decoder(item, `${path}.${name}`),
      ]),
    )
}

export const anything: Decoder<unknown> = (value) => value

export const text: Decoder<string> = (value, path) => {
  if (typeof value !== 'string') throw invalid(path, 'must be a string')
  return value
}

export const boolean: Decoder<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, 'must be true or false')
  return value
}

/** Bytes of any length, lower case. */
export const bytes: Decoder<Hex> = (value, path) => {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/i.test(value)) throw notBytes(path)
  return value.toLowerCase() as Hex
}

/** The same as binary data. */
export const binary: Decoder<Uint8Array> = (value, path) => {
  if (typeof value !== 'string' || !value.startsWith('0x')) throw notBytes(path)
  // Ends before the first thing that is not a pair of digits.
  const decoded = Buffer.from(value.slice(2), 'hex')
  if (decoded.length * 2 !== value.length - 2) throw notBytes(path)
  return decoded
}

function notBytes(path: string): RpcError {
  return invalid(path, 'must be 0x and an even number of hexadecimal digits')
}

export const address: Decoder<Hex> = fixedBytes(20)
export const hash: Decoder<Hex> = fixedBytes(32)

/** Exactly so many bytes, lower case. */
export function fixedBytes(length: number): Decoder<Hex> {
  const pattern = new RegExp(`^0x[0-9a-f]{${length * 2}}$`, 'i')
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw invalid(path, `must be ${length} bytes: 0x and ${length * 2} hexadecimal digits`)
    }
    return value.toLowerCase() as Hex
  }
}

/** An unsigned integer: hexadecimal with 0x, decimal digits, or a JSON number. */
export function unsigned(max: bigint): Decoder<bigint> {
  return (value, path) => {
    const parsed = parseUnsigned(value)
    if (parsed === null) throw invalid(path, 'must be a whole number of at least 0, such as "0x1f"')
    if (parsed > max) throw invalid(path, `must be at most 0x${max.toString(16)}`)
    return parsed
  }
}

export const uint256: Decoder<bigint> = unsigned(MAX_UINT256)
export const uint64: Decoder<bigint> = unsigned(MAX_UINT64)

function parseUnsigned(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null
  if (typeof value !== 'string' || value.length > 80) return null
  return /^(0x[0-9a-f]+|[0-9]+)$/i.test(value) ? BigInt(value) : null
}

/** A storage slot: 32 bytes, or a number that is padded to them. */
export const slot: Decoder<Hex> = (value, path) => {
  if (typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value)) {
    return `0x${value.slice(2).toLowerCase().padStart(64, '0')}`
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return `0x${value.toString(16).padStart(64, '0')}`
  }
  throw invalid(path, 'must be a storage slot: up to 32 bytes in hexadecimal')
}

const TAGS: readonly BlockTag[] = ['latest', 'pending', 'earliest', 'safe', 'finalized']

/** A block: tag, number, or object with blockNumber or blockHash (EIP-1898). */
export const blockReference: Decoder<BlockReference> = (value, path) => {
  if (TAGS.includes(value as BlockTag)) return { tag: value as BlockTag }
  if (typeof value === 'object' && value !== null) {
    const { blockHash, blockNumber } = value as Record<string, unknown>
    if (blockHash !== undefined && blockNumber !== undefined) {
      throw invalid(path, 'must not have both blockHash and blockNumber')
    }
    if (blockHash !== undefined) return { hash: hash(blockHash, `${path}.blockHash`) }
    if (blockNumber !== undefined) return blockReference(blockNumber, `${path}.blockNumber`)
  }
  // A 32-byte string is a hash: no chain reaches such a number.
  if (typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value)) {
    return { hash: value.toLowerCase() as Hex }
  }
  // Digits without 0x are no number of a block: not in Ethereum's execution APIs, and not in anvil.
  const number = typeof value === 'string' && !value.startsWith('0x') ? null : parseUnsigned(value)
  if (number === null || number > MAX_UINT64) {
    throw invalid(path, `must be a block number, a block hash or one of ${TAGS.join(', ')}`)
  }
  return { number }
}

function record(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path, 'must be an object')
  }
  return value as Record<string, unknown>
}

/** The same, but numbers are hexadecimal or JSON numbers, as Ethereum's execution APIs have it. */
export const strictBlockReference: Decoder<BlockReference> = (value, path) => {
  if (typeof value === 'string' && /^[0-9]/.test(value) && !/^0x/i.test(value)) {
    throw invalid(path, 'must have 0x in front, where it is a number in hexadecimal')
  }
  return blockReference(value, path)
}
