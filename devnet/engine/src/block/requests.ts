/** What the execution layer asks of the consensus layer (EIP-7685): deposits, withdrawals, consolidations. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { BlockEnv, Engine, Hex, Log } from '../api.ts'
import { concatenate } from '../bytes.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import { InvalidBlockError } from './invalidBlock.ts'

const DEPOSIT = 0x00
/** Mainnet's. */
export const defaultDepositContract: Hex = '0x00000000219ab540356cbb839cbe05303d7705fa'
/** Topic of `DepositEvent(bytes,bytes,bytes,bytes,bytes)`. */
const depositEvent: Hex = '0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5'
const DEPOSIT_EVENT_BYTES = 576
/** Fields of a deposit in the order of the event: where the ABI puts their length, and the length (EIP-6110). */
const depositFields = [
  { name: 'public key', at: 160, length: 48 },
  { name: 'withdrawal credentials', at: 256, length: 32 },
  { name: 'amount', at: 320, length: 8 },
  { name: 'signature', at: 384, length: 96 },
  { name: 'index', at: 512, length: 8 },
] as const

/** Contracts that the system address asks for requests when a block ends, in the order of their types. */
const requestContracts: readonly { type: number; address: Hex }[] = [
  { type: 0x01, address: '0x00000961ef480eb55e80d19ad83579a64c007002' }, // withdrawals (EIP-7002)
  { type: 0x02, address: '0x0000bbddc7ce488642fb579f8b00f3a590007251' }, // consolidations (EIP-7251)
]

/** What happens in a block where a system contract has no code: by the rules it is invalid. */
export type MissingSystemContract = 'invalid' | 'no-requests'

export interface RequestRules {
  missingSystemContract: MissingSystemContract
  /** Whose logs are deposits (EIP-6110), lower case. Default: mainnet's. */
  depositContract?: Hex | undefined
}

/**
 * The block's requests (`logs` may leave out those of contracts other than the deposit contract), each with its type in front, empty ones left out. Makes the system calls, whose changes stay.
 *
 * Throws InvalidBlockError for a deposit event of another layout, and for a system contract without code (unless that is
 * allowed) or one that fails.
 */
export function collectRequests(
  engine: Engine,
  env: BlockEnv,
  logs: Iterable<Log>,
  { missingSystemContract, depositContract = defaultDepositContract }: RequestRules,
): Uint8Array[] {
  const requests = [withType(DEPOSIT, depositsIn(logs, depositContract))]
  for (const { type, address } of requestContracts) {
    const result = engine.systemCall(env, address, '0x')
    if (result === null) {
      if (missingSystemContract === 'invalid') throw new InvalidBlockError('system-contract-missing', address)
    } else if (result.status === 0) throw new InvalidBlockError('system-contract-failed', address)
    else requests.push(withType(type, hexToBytes(result.output)))
  }
  return requests.filter((request) => request.length > 1)
}

/** Commitment to the requests (EIP-7685): SHA-256 of the SHA-256 of each. */
export function requestsHash(requests: readonly Uint8Array[]): Hex {
  const hash = sha256.create()
  for (const request of requests) hash.update(sha256(request))
  return bytesToHex(hash.digest())
}

function depositsIn(logs: Iterable<Log>, depositContract: Hex): Uint8Array {
  const deposits: Uint8Array[] = []
  for (const { address, topics, data } of logs) {
    if (address === depositContract && topics[0] === depositEvent)
      deposits.push(readDeposit(hexToBytes(data)))
  }
  return concatenate(deposits)
}

/** The five fields of the event, without their lengths and padding. */
function readDeposit(event: Uint8Array): Uint8Array {
  if (event.length !== DEPOSIT_EVENT_BYTES) {
    throw new InvalidBlockError('invalid-deposit-event', `${event.length} bytes`)
  }
  const view = new DataView(event.buffer, event.byteOffset, event.length)
  const requireWord = (at: number, expected: number, name: string): void => {
    const isSmall =
      view.getBigUint64(at) === 0n && view.getBigUint64(at + 8) === 0n && view.getBigUint64(at + 16) === 0n
    if (!isSmall || view.getBigUint64(at + 24) !== BigInt(expected)) {
      throw new InvalidBlockError('invalid-deposit-event', `${name} is not ${expected}`)
    }
  }
  return concatenate(
    depositFields.map(({ name, at, length }, index) => {
      requireWord(index * 32, at, `offset of the ${name}`)
      requireWord(at, length, `length of the ${name}`)
      return event.subarray(at + 32, at + 32 + length)
    }),
  )
}

function withType(type: number, data: Uint8Array): Uint8Array {
  return concatenate([Uint8Array.of(type), data])
}
