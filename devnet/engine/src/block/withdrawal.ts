/** What validators take out of the beacon chain (EIP-4895). */
import type { Engine, Hex } from '../api.ts'
import {
  encodeRlpHex,
  encodeRlpInteger,
  encodeRlpList,
  hexOf,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from '../rlp.ts'

export interface Withdrawal {
  index: bigint
  validatorIndex: bigint
  address: Hex
  /** In gwei. */
  amountGwei: bigint
}

const GWEI = 1_000_000_000n

/** Consensus bytes, as the withdrawals root is built from them. */
export function encodeWithdrawal({ index, validatorIndex, address, amountGwei }: Withdrawal): Uint8Array {
  return encodeRlpList([
    encodeRlpInteger(index),
    encodeRlpInteger(validatorIndex),
    encodeRlpHex(address),
    encodeRlpInteger(amountGwei),
  ])
}

/** Throws RlpError. */
export function decodeWithdrawal(item: RlpItem): Withdrawal {
  const fields = listItems(item)
  if (fields.length !== 4) throw new RlpError(`a withdrawal has 4 fields, not ${fields.length}`)
  return {
    index: integerOf(fields[0]!, 64),
    validatorIndex: integerOf(fields[1]!, 64),
    address: hexOf(fields[2]!, 20),
    amountGwei: integerOf(fields[3]!, 64),
  }
}

/** Credits the withdrawals; those of nothing create no account. */
export function payWithdrawals(engine: Engine, withdrawals: readonly Withdrawal[]): void {
  for (const { address, amountGwei } of withdrawals) engine.credit(address, amountGwei * GWEI)
}
