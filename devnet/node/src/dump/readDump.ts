/** Reads anvil's dumps, and whatever writes the same form. */
import { gunzipSync } from 'node:zlib'
import { type BlockHeader, type Hex, hashHeader, type Receipt } from '@safelane/devnet-engine'
import type { TransactionSerializable } from 'viem'
import { hexToBytes, serializeTransaction } from 'viem/utils'
import { type AdmittedTransaction, candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { baseFeeOf } from '../chain/header.ts'
import { effectiveGasPrice } from '../chain/transaction.ts'
import { type AnvilBlock, type AnvilState, type AnvilTransaction, DumpError } from './anvilState.ts'

const GZIP_MAGIC = 0x1f8b

/** A block of a dump: what changed in it is for whoever loads the states to find out. */
export type DumpedBlock = Omit<Block, 'change'>

/** A dump's JSON, also compressed. Throws DumpError. */
export function parseDump(bytes: Uint8Array): AnvilState {
  let state: unknown
  try {
    const isCompressed = bytes.length > 2 && (bytes[0]! << 8) + bytes[1]! === GZIP_MAGIC
    state = JSON.parse(Buffer.from(isCompressed ? gunzipSync(bytes) : bytes).toString())
  } catch (cause) {
    throw new DumpError('it is neither JSON nor compressed JSON', { cause })
  }
  if (typeof state !== 'object' || state === null || !isRecord((state as AnvilState).accounts)) {
    throw new DumpError('accounts must be an object with an account for each address')
  }
  return state as AnvilState
}

/**
 * The newest blocks of a dump that follow one another, the oldest first; empty when it has none. Throws DumpError when what it
 * calls its best block is missing, or a block is not what its hash says.
 */
export function blocksOfDump({
  blocks = [],
  transactions = [],
  best_block_number: best,
}: AnvilState): DumpedBlock[] {
  const byHash = new Map<Hex, AnvilBlock>()
  const headers = new Map<Hex, BlockHeader>()
  for (const [index, block] of blocks.entries()) {
    const header = headerOf(block.header, `blocks[${index}].header`)
    const hash = hashHeader(header)
    headers.set(hash, header)
    byHash.set(hash, block)
  }
  if (headers.size === 0) return []
  const height =
    best === undefined || best === null
      ? [...headers.values()].reduce((most, { number }) => (number > most ? number : most), 0n)
      : BigInt(best)
  // After a reorganisation there may be several of a number: the ones that the newest stands on count.
  const newest = [...headers].filter(([, { number }]) => number === height).map(([hash]) => hash)
  if (newest.length === 0) throw new DumpError(`blocks has no block ${height}, the best_block_number`)
  const infos = new Map<string, AnvilTransaction>()
  for (const each of transactions) infos.set(`${each.block_hash} ${each.info.transaction_index}`, each)
  const chain: DumpedBlock[] = []
  for (let hash = newest.at(-1) as Hex; ; ) {
    const header = headers.get(hash)
    if (!header) break
    chain.push(blockOf(hash, header, byHash.get(hash) as AnvilBlock, infos))
    if (header.number === 0n) break
    hash = header.parentHash
  }
  return chain.reverse()
}

function blockOf(
  hash: Hex,
  header: BlockHeader,
  block: AnvilBlock,
  infos: ReadonlyMap<string, AnvilTransaction>,
): DumpedBlock {
  const found: AdmittedTransaction[] = []
  const receipts: Receipt[] = []
  let firstLogIndex = 0
  for (const [index, each] of block.transactions.entries()) {
    const where = `transaction ${index} of block ${header.number}`
    const info = infos.get(`${hash} ${index}`)
    if (!info) throw new DumpError(`transactions lacks ${where}`)
    const transaction = transactionOf(each.transaction, info.info.from, info.info.transaction_hash, where)
    found.push(transaction)
    receipts.push({
      status: BigInt(info.receipt.status) === 0n ? 0 : 1,
      gasUsed: BigInt(info.info.gas_used),
      cumulativeGasUsed: BigInt(info.receipt.cumulativeGasUsed),
      effectiveGasPrice: effectiveGasPrice(transaction, baseFeeOf(header)),
      logs: info.receipt.logs.map(({ address, topics, data }) => ({ address: lower(address), topics, data })),
      firstLogIndex,
      logsBloom: info.receipt.logsBloom,
      contractAddress: info.info.contract_address && lower(info.info.contract_address),
    })
    firstLogIndex += info.receipt.logs.length
  }
  const ommers = block.ommers.map((ommer, index) => headerOf(ommer, `blocks: ommer ${index} of ${hash}`))
  return { hash, header, transactions: found, receipts, ...(ommers.length > 0 ? { ommers } : {}) }
}

/** The header in geth's JSON names. Throws DumpError. */
function headerOf(json: Record<string, unknown>, where: string): BlockHeader {
  const text = (name: string): Hex => {
    const value = json[name]
    if (typeof value !== 'string' || !value.startsWith('0x')) {
      throw new DumpError(`${where}.${name} must be hexadecimal, beginning with 0x`)
    }
    return lower(value as Hex)
  }
  const integer = (name: string) => BigInt(text(name))
  const has = (name: string) => json[name] !== undefined && json[name] !== null
  return {
    parentHash: text('parentHash'),
    ommersHash: text('sha3Uncles'),
    coinbase: text('miner'),
    stateRoot: text('stateRoot'),
    transactionsRoot: text('transactionsRoot'),
    receiptsRoot: text('receiptsRoot'),
    logsBloom: text('logsBloom'),
    difficulty: integer('difficulty'),
    number: integer('number'),
    gasLimit: integer('gasLimit'),
    gasUsed: integer('gasUsed'),
    timestampSec: integer('timestamp'),
    extraData: text('extraData'),
    prevRandao: text('mixHash'),
    nonce: text('nonce'),
    ...(has('baseFeePerGas') ? { baseFeePerGas: integer('baseFeePerGas') } : {}),
    ...(has('withdrawalsRoot') ? { withdrawalsRoot: text('withdrawalsRoot') } : {}),
    ...(has('blobGasUsed') ? { blobGasUsed: integer('blobGasUsed') } : {}),
    ...(has('excessBlobGas') ? { excessBlobGas: integer('excessBlobGas') } : {}),
    ...(has('parentBeaconBlockRoot') ? { parentBeaconBlockRoot: text('parentBeaconBlockRoot') } : {}),
    ...(has('requestsHash') ? { requestsHash: text('requestsHash') } : {}),
  }
}

/** Its bytes are made again from its fields. Throws DumpError. */
function transactionOf(
  json: Record<string, unknown>,
  sender: Hex,
  hash: Hex,
  where: string,
): AdmittedTransaction {
  try {
    const raw = hexToBytes(serializeTransaction(fieldsOf(json), signatureOf(json)))
    const { transaction } = candidateOf(raw, lower(sender))
    // The hash of what this node made for an impersonated sender is that of its bytes; anvil has its own for those.
    const isOurs = transaction.impersonated && BigInt(json.r as string) !== 0n
    return isOurs ? transaction : { ...transaction, hash: lower(hash) }
  } catch (cause) {
    throw new DumpError(`${where} cannot be read`, { cause })
  }
}

const types = ['legacy', 'eip2930', 'eip1559', 'eip4844', 'eip7702'] as const

function fieldsOf(json: Record<string, unknown>): TransactionSerializable {
  const integer = (name: string) => (json[name] === undefined ? undefined : BigInt(json[name] as string))
  const small = (value: unknown) => Number(BigInt(value as string))
  const type = types[small(json.type ?? '0x0')]
  const authorizations = json.authorizationList as Record<string, string>[] | undefined
  return {
    type,
    chainId: json.chainId === undefined || json.chainId === null ? undefined : small(json.chainId),
    nonce: small(json.nonce),
    gas: integer('gas'),
    to: json.to ?? undefined,
    value: integer('value'),
    data: json.input as Hex,
    ...(type === 'legacy' || type === 'eip2930' ? { gasPrice: integer('gasPrice') } : {}),
    ...(type === 'legacy' ? {} : { accessList: json.accessList }),
    ...(type === 'legacy' || type === 'eip2930'
      ? {}
      : { maxFeePerGas: integer('maxFeePerGas'), maxPriorityFeePerGas: integer('maxPriorityFeePerGas') }),
    ...(type === 'eip4844'
      ? { maxFeePerBlobGas: integer('maxFeePerBlobGas'), blobVersionedHashes: json.blobVersionedHashes }
      : {}),
    ...(authorizations
      ? {
          authorizationList: authorizations.map(({ address, chainId, nonce, yParity, r, s }) => ({
            address,
            chainId: small(chainId),
            nonce: small(nonce),
            yParity: small(yParity),
            r: word(r),
            s: word(s),
          })),
        }
      : {}),
  } as TransactionSerializable
}

function signatureOf(json: Record<string, unknown>) {
  const v = BigInt((json.v ?? json.yParity ?? '0x0') as string)
  const [r, s] = [word(json.r), word(json.s)]
  if (json.type !== '0x0' && json.type !== undefined)
    return { r, s, yParity: Number(BigInt((json.yParity ?? v) as string)) }
  return { r, s, v: v < 27n ? v + 27n : v }
}

function word(value: unknown): Hex {
  return `0x${BigInt(value as string)
    .toString(16)
    .padStart(64, '0')}`
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
