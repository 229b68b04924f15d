/** The form in which anvil 1.7 dumps a chain, as JSON: its field names and its ways of writing numbers. */
import type { Hex } from '@safelane/devnet-engine'

export interface AnvilState {
  /** What the block to come would see. Older dumps may lack it, and all that follows the accounts. */
  block?: AnvilBlockEnv | null
  accounts: Record<Hex, AnvilAccount>
  best_block_number?: number | Hex | null
  blocks?: AnvilBlock[]
  transactions?: AnvilTransaction[]
  /** State after a block by the block's hash; the newest one is that of `accounts`. Null: not preserved. */
  historical_states?: [Hex, AnvilHistoricalState][] | null
}

export interface AnvilBlockEnv {
  number: number | Hex
  beneficiary: Hex
  timestamp: number | Hex
  gas_limit: number | Hex
  basefee: number | Hex
  difficulty: Hex
  prevrandao: Hex
  blob_excess_gas_and_price?: { excess_blob_gas: number; blob_gasprice: number } | null
  slot_num?: number
}

export interface AnvilAccount {
  nonce: number | Hex
  balance: Hex
  code: Hex
  storage: Record<Hex, Hex>
}

export interface AnvilBlock {
  header: Record<string, Hex>
  transactions: { transaction: AnvilSignedTransaction; impersonated_sender?: Hex | null }[]
  ommers: Record<string, Hex>[]
  withdrawals?: unknown
}

/** As JSON-RPC has it. */
export type AnvilSignedTransaction = Record<string, unknown>

export interface AnvilTransaction {
  info: {
    transaction_hash: Hex
    transaction_index: number
    from: Hex
    to: Hex | null
    contract_address: Hex | null
    traces: unknown[]
    exit: string
    out: Hex | null
    nonce: number
    gas_used: number
  }
  receipt: {
    type: Hex
    status: Hex
    cumulativeGasUsed: Hex
    logs: { address: Hex; topics: Hex[]; data: Hex }[]
    logsBloom: Hex
  }
  block_hash: Hex
  block_number: number
}

export interface AnvilHistoricalState {
  accounts: Record<Hex, { balance: Hex; nonce: number; code_hash: Hex; code: AnvilBytecode | null }>
  /** Slots and values without leading zeros. */
  storage: Record<Hex, Record<Hex, Hex>>
  block_hashes: Record<Hex, Hex>
}

/** Code as revm keeps it: padded, so that it ends with STOP, and with a bit for each JUMPDEST. */
export type AnvilBytecode =
  | {
      LegacyAnalyzed: {
        bytecode: Hex
        original_len: number
        jump_table: { order: string; head: { width: number; index: number }; bits: number; data: number[] }
      }
    }
  | { Eip7702: { delegated_address: Hex; version: number; raw: Hex } }
  | { LegacyRaw: Hex }

/** A dump that cannot be loaded; the message names the member and what it should be. */
export class DumpError extends Error {
  readonly code = 'DUMP'
}
