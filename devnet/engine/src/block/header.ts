/** Block headers of all forks: fields, consensus encoding, hash. */
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import {
  decodeRlp,
  encodeRlpHex,
  encodeRlpInteger,
  encodeRlpList,
  hexOf,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from '../rlp.ts'
import { keccak256 } from '../trieModule.ts'

/** Keccak-256 of the RLP of an empty list: a block without ommers. */
export const EMPTY_OMMERS_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** Root of the empty trie. */
export const EMPTY_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** SHA-256 of nothing: no execution layer requests (EIP-7685). */
export const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
export const ZERO_NONCE: Hex = '0x0000000000000000'

/** A block header; a field is present exactly in the forks that have it. */
export interface BlockHeader {
  parentHash: Hex
  ommersHash: Hex
  coinbase: Hex
  stateRoot: Hex
  transactionsRoot: Hex
  receiptsRoot: Hex
  logsBloom: Hex
  /** 0 since Paris (EIP-3675). */
  difficulty: bigint
  number: bigint
  gasLimit: bigint
  gasUsed: bigint
  timestampSec: bigint
  extraData: Hex
  /** Before Paris the mix hash of the proof of work. */
  prevRandao: Hex
  /** 8 bytes, zero since Paris. */
  nonce: Hex
  /** In wei per gas, since London (EIP-1559). */
  baseFeePerGas?: bigint
  /** Since Shanghai (EIP-4895). */
  withdrawalsRoot?: Hex
  /** Since Cancun (EIP-4844). */
  blobGasUsed?: bigint
  excessBlobGas?: bigint
  /** Since Cancun (EIP-4788). */
  parentBeaconBlockRoot?: Hex
  /** Since Prague (EIP-7685). */
  requestsHash?: Hex
}

/** Fields of a header that has them all up to the fork which brought the last of them. */
export type HeaderFieldCount = 15 | 16 | 17 | 20 | 21

/** How many fields the header has, or null when one is missing before one that is present. */
export function headerFieldCount(header: BlockHeader): HeaderFieldCount | null {
  const present = [
    header.baseFeePerGas,
    header.withdrawalsRoot,
    header.blobGasUsed,
    header.excessBlobGas,
    header.parentBeaconBlockRoot,
    header.requestsHash,
  ].map((field) => field !== undefined)
  const count = present.filter(Boolean).length
  if (present.indexOf(false) !== (count === 6 ? -1 : count) || count === 3 || count === 4) return null
  return (15 + count) as HeaderFieldCount
}

/** RLP of the header. */
export function encodeHeader(header: BlockHeader): Uint8Array {
  const items = [
    encodeRlpHex(header.parentHash),
    encodeRlpHex(header.ommersHash),
    encodeRlpHex(header.coinbase),
    encodeRlpHex(header.stateRoot),
    encodeRlpHex(header.transactionsRoot),
    encodeRlpHex(header.receiptsRoot),
    encodeRlpHex(header.logsBloom),
    encodeRlpInteger(header.difficulty),
    encodeRlpInteger(header.number),
    encodeRlpInteger(header.gasLimit),
    encodeRlpInteger(header.gasUsed),
    encodeRlpInteger(header.timestampSec),
    encodeRlpHex(header.extraData),
    encodeRlpHex(header.prevRandao),
    encodeRlpHex(header.nonce),
  ]
  if (header.baseFeePerGas !== undefined) items.push(encodeRlpInteger(header.baseFeePerGas))
  if (header.withdrawalsRoot !== undefined) items.push(encodeRlpHex(header.withdrawalsRoot))
  if (header.blobGasUsed !== undefined) items.push(encodeRlpInteger(header.blobGasUsed))
  if (header.excessBlobGas !== undefined) items.push(encodeRlpInteger(header.excessBlobGas))
  if (header.parentBeaconBlockRoot !== undefined) items.push(encodeRlpHex(header.parentBeaconBlockRoot))
  if (header.requestsHash !== undefined) items.push(encodeRlpHex(header.requestsHash))
  return encodeRlpList(items)
}

/** The block hash: Keccak-256 of the encoding. */
export function hashHeader(header: BlockHeader): Hex {
  return bytesToHex(keccak256(encodeHeader(header)))
}

/** The header that an RLP item is, of any fork. Throws RlpError. */
export function decodeHeader(item: RlpItem | Uint8Array): BlockHeader {
  const fields = listItems(item instanceof Uint8Array ? decodeRlp(item) : item)
  const count = fields.length
  if (count < 15 || count > 21) throw new RlpError(`a header has 15 to 21 fields, not ${count}`)
  const hash = (index: number): Hex => hexOf(fields[index]!, 32)
  const integer = (index: number, bits: 64 | 256 = 64): bigint => integerOf(fields[index]!, bits)
  return {
    parentHash: hash(0),
    ommersHash: hash(1),
    coinbase: hexOf(fields[2]!, 20),
    stateRoot: hash(3),
    transactionsRoot: hash(4),
    receiptsRoot: hash(5),
    logsBloom: hexOf(fields[6]!, 256),
    difficulty: integer(7, 256),
    number: integer(8),
    gasLimit: integer(9),
    gasUsed: integer(10),
    timestampSec: integer(11),
    extraData: hexOf(fields[12]!),
    prevRandao: hash(13),
    nonce: hexOf(fields[14]!, 8),
    ...(count > 15 ? { baseFeePerGas: integer(15, 256) } : {}),
    ...(count > 16 ? { withdrawalsRoot: hash(16) } : {}),
    ...(count > 17 ? { blobGasUsed: integer(17) } : {}),
    ...(count > 18 ? { excessBlobGas: integer(18) } : {}),
    ...(count > 19 ? { parentBeaconBlockRoot: hash(19) } : {}),
    ...(count > 20 ? { requestsHash: hash(20) } : {}),
  }
}
