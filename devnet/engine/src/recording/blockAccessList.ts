/** Block access lists (EIP-7928): what a block touches, and what it leaves there after each of its transactions. */
import type { Hex } from '../api.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import { encodeRlpBytes, encodeRlpHex, encodeRlpInteger, encodeRlpList } from '../rlp.ts'
import { keccak256 } from '../trieModule.ts'

/** A new content. `index`: 0 before the transactions, 1 … n in them, n + 1 after them. */
export interface IndexedChange<Value> {
  index: number
  value: Value
}

/** What one slot holds, by the index that changed it, ascending. */
export interface SlotChanges {
  /** 32 bytes. */
  key: Hex
  /** Values of 32 bytes. */
  changes: IndexedChange<Hex>[]
}

/** What happens to one account; all lists are empty for one that is only looked at. */
export interface AccountChanges {
  address: Hex
  /** By slot, ascending. */
  storageChanges: SlotChanges[]
  /** Slots that are read, and not changed in the whole block; ascending. */
  storageReads: Hex[]
  /** Wei. */
  balanceChanges: IndexedChange<bigint>[]
  nonceChanges: IndexedChange<bigint>[]
  codeChanges: IndexedChange<Hex>[]
}

/** By address, ascending. */
export type BlockAccessList = AccountChanges[]

/** RLP as it stands in a block: `[address, [[slot, [[index, value]]]], reads, balances, nonces, codes]` per account. */
export function encodeBlockAccessList(list: BlockAccessList): Uint8Array {
  return encodeRlpList(list.map(encodeAccount))
}

/** What a header says of the list (`block_access_list_hash`). */
export function hashBlockAccessList(list: BlockAccessList): Hex {
  return bytesToHex(keccak256(encodeBlockAccessList(list)))
}

function encodeAccount(account: AccountChanges): Uint8Array {
  return encodeRlpList([
    encodeRlpHex(account.address),
    encodeRlpList(
      account.storageChanges.map(({ key, changes }) =>
        encodeRlpList([encodeWord(key), encodeChanges(changes, encodeWord)]),
      ),
    ),
    encodeRlpList(account.storageReads.map(encodeWord)),
    encodeChanges(account.balanceChanges, encodeRlpInteger),
    encodeChanges(account.nonceChanges, encodeRlpInteger),
    encodeChanges(account.codeChanges, encodeRlpHex),
  ])
}

function encodeChanges<Value>(
  changes: readonly IndexedChange<Value>[],
  encode: (value: Value) => Uint8Array,
): Uint8Array {
  return encodeRlpList(
    changes.map(({ index, value }) => encodeRlpList([encodeRlpInteger(BigInt(index)), encode(value)])),
  )
}

/** Slots and their values are integers: without leading zeros. */
function encodeWord(word: Hex): Uint8Array {
  const bytes = hexToBytes(word)
  const first = bytes.findIndex((byte) => byte !== 0)
  return encodeRlpBytes(first < 0 ? new Uint8Array() : bytes.subarray(first))
}
