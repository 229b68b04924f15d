/** Reads what an origin answers; each throws OriginError that says which answer is not what it should be. */
import type { BlockHeader, Hex } from '@safelane/devnet-engine'
import { constantFields } from '../chain/header.ts'
import { ZERO_HASH } from '../quantity.ts'
import { OriginError } from './originError.ts'

export function quantityIn(value: unknown, what: string): bigint {
  if (typeof value === 'string' && /^0x[0-9a-f]+$/i.test(value)) return BigInt(value)
  throw malformed(what, 'a number', value)
}

export function bytesIn(value: unknown, what: string): Hex {
  if (typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value)) return value.toLowerCase() as Hex
  throw malformed(what, 'bytes', value)
}

export function hashIn(value: unknown, what: string): Hex {
  const hash = bytesIn(value, what)
  if (hash.length !== 66) throw malformed(what, '32 bytes', value)
  return hash
}

/** A slot's value; some nodes leave out the zeros in front. */
export function wordIn(value: unknown, what: string): Hex {
  if (typeof value === 'string' && /^0x[0-9a-f]{0,64}$/i.test(value)) {
    return `0x${value.slice(2).toLowerCase().padStart(64, '0')}`
  }
  throw malformed(what, '32 bytes', value)
}

export function objectIn(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw malformed(what, 'an object', value)
}

function malformed(what: string, wanted: string, value: unknown): OriginError {
  return new OriginError(
    `the origin's answer for ${what} is not ${wanted}: ${JSON.stringify(value)?.slice(0, 80)}`,
  )
}

export interface OriginBlock {
  header: BlockHeader
  hash: Hex
  transactionHashes: Hex[]
}

/** A block as `eth_getBlockByNumber` shows it without full transactions. What chains of other kinds add to headers is left aside. */
export function blockIn(value: unknown): OriginBlock {
  const block = objectIn(value, 'a block')
  const number = (name: string) => quantityIn(block[name], `${name} of a block`)
  const hash = (name: string) => hashIn(block[name], `${name} of a block`)
  const bytes = (name: string) => bytesIn(block[name], `${name} of a block`)
  const has = (name: string) => block[name] !== undefined && block[name] !== null
  const header: BlockHeader = {
    ...constantFields,
    parentHash: hash('parentHash'),
    coinbase: bytes('miner'),
    stateRoot: hash('stateRoot'),
    transactionsRoot: hash('transactionsRoot'),
    receiptsRoot: hash('receiptsRoot'),
    logsBloom: bytes('logsBloom'),
    difficulty: has('difficulty') ? number('difficulty') : 0n,
    number: number('number'),
    gasLimit: number('gasLimit'),
    gasUsed: number('gasUsed'),
    timestampSec: number('timestamp'),
    extraData: bytes('extraData'),
    prevRandao: has('mixHash') ? hash('mixHash') : ZERO_HASH,
    baseFeePerGas: has('baseFeePerGas') ? number('baseFeePerGas') : 0n,
    blobGasUsed: has('blobGasUsed') ? number('blobGasUsed') : 0n,
    excessBlobGas: has('excessBlobGas') ? number('excessBlobGas') : 0n,
    parentBeaconBlockRoot: has('parentBeaconBlockRoot') ? hash('parentBeaconBlockRoot') : ZERO_HASH,
    ...(has('requestsHash') ? { requestsHash: hash('requestsHash') } : {}),
  }
  const transactions = Array.isArray(block.transactions) ? block.transactions : []
  return {
    header,
    hash: hash('hash'),
    transactionHashes: transactions.map((transaction) =>
      hashIn(typeof transaction === 'string' ? transaction : transaction?.hash, 'a transaction hash'),
    ),
  }
}
