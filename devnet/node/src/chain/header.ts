import type { Hex } from '@safelane/devnet-engine'
import { keccak256, toRlp } from 'viem'
import { integerHex, quantity } from '../quantity.ts'

/** keccak256 of the RLP of an empty list: there are no uncles since the merge. */
export const EMPTY_UNCLES_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** Root of the empty trie. */
export const EMPTY_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** sha256 of nothing: no execution layer requests (EIP-7685). */
export const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** A block header of the proof-of-stake chain from Cancun on. */
export interface BlockHeader {
  parentHash: Hex
  coinbase: Hex
  stateRoot: Hex
  transactionsRoot: Hex
  receiptsRoot: Hex
  logsBloom: Hex
  number: bigint
  gasLimit: bigint
  gasUsed: bigint
  timestampSec: bigint
  extraData: Hex
  prevRandao: Hex
  baseFeePerGas: bigint
  /** EIP-4844. */
  blobGasUsed: bigint
  excessBlobGas: bigint
  /** EIP-4788. */
  parentBeaconBlockRoot: Hex
  /** EIP-7685; absent before Prague. */
  requestsHash?: Hex
}

/** The header's fields in consensus order, ready for RLP. */
export function headerFields(header: BlockHeader): Hex[] {
  const fields: Hex[] = [
    header.parentHash,
    EMPTY_UNCLES_HASH,
    header.coinbase,
    header.stateRoot,
    header.transactionsRoot,
    header.receiptsRoot,
    header.logsBloom,
    '0x', // difficulty (EIP-3675)
    integerHex(header.number),
    integerHex(header.gasLimit),
    integerHex(header.gasUsed),
    integerHex(header.timestampSec),
    header.extraData,
    header.prevRandao,
    '0x0000000000000000', // nonce (EIP-3675)
    integerHex(header.baseFeePerGas),
    EMPTY_ROOT, // withdrawals (EIP-4895): this chain has no validators
    integerHex(header.blobGasUsed),
    integerHex(header.excessBlobGas),
    header.parentBeaconBlockRoot,
  ]
  if (header.requestsHash) fields.push(header.requestsHash)
  return fields
}

/** RLP of the header. */
export function encodeHeader(header: BlockHeader): Hex {
  return toRlp(headerFields(header))
}

/** The block hash: anyone can recompute it from the header that JSON-RPC shows. */
export function hashHeader(header: BlockHeader): Hex {
  return keccak256(encodeHeader(header))
}

/** The header as JSON-RPC shows it. */
export function headerJson(header: BlockHeader, hash: Hex) {
  return {
    hash,
    parentHash: header.parentHash,
    sha3Uncles: EMPTY_UNCLES_HASH,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: header.logsBloom,
    difficulty: '0x0',
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestampSec),
    extraData: header.extraData,
    mixHash: header.prevRandao,
    nonce: '0x0000000000000000',
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot: EMPTY_ROOT,
    blobGasUsed: quantity(header.blobGasUsed),
    excessBlobGas: quantity(header.excessBlobGas),
    parentBeaconBlockRoot: header.parentBeaconBlockRoot,
    ...(header.requestsHash ? { requestsHash: header.requestsHash } : {}),
  }
}
