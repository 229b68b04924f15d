import { type BlockHeader, EMPTY_OMMERS_HASH, type Hex, ZERO_NONCE } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'

/** What is the same in all headers of this chain: no ommers, no proof of work. */
export const constantFields = {
  ommersHash: EMPTY_OMMERS_HASH,
  difficulty: 0n,
  nonce: ZERO_NONCE,
} as const

/** In wei per gas; 0 before London, when there was none (EIP-1559). */
export function baseFeeOf(header: BlockHeader): bigint {
  return header.baseFeePerGas ?? 0n
}

/** The header as JSON-RPC shows it. */
export function headerJson(header: BlockHeader, hash: Hex) {
  const { baseFeePerGas, withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash } =
    header
  return {
    hash,
    parentHash: header.parentHash,
    sha3Uncles: header.ommersHash,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: header.logsBloom,
    difficulty: quantity(header.difficulty),
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestampSec),
    extraData: header.extraData,
    mixHash: header.prevRandao,
    nonce: header.nonce,
    ...(baseFeePerGas === undefined ? {} : { baseFeePerGas: quantity(baseFeePerGas) }),
    ...(withdrawalsRoot === undefined ? {} : { withdrawalsRoot }),
    ...(blobGasUsed === undefined ? {} : { blobGasUsed: quantity(blobGasUsed) }),
    ...(excessBlobGas === undefined ? {} : { excessBlobGas: quantity(excessBlobGas) }),
    ...(parentBeaconBlockRoot === undefined ? {} : { parentBeaconBlockRoot }),
    ...(requestsHash === undefined ? {} : { requestsHash }),
  }
}
