import { hexToBytes } from 'viem'
import type { Transaction } from './transaction.ts'

/** Gas that a transaction costs before its first opcode (yellow paper 6.2, EIP-2028, 2930, 3860, 7702). */
export function intrinsicGas(
  transaction: Pick<Transaction, 'data' | 'to' | 'accessList' | 'authorizationList'>,
): bigint {
  const data = hexToBytes(transaction.data)
  let gas = 21_000n
  let nonZero = 0
  for (const byte of data) if (byte !== 0) nonZero++
  gas += BigInt(nonZero * 16 + (data.length - nonZero) * 4)
  if (transaction.to === null) gas += 32_000n + 2n * BigInt(Math.ceil(data.length / 32))
  for (const entry of transaction.accessList) gas += 2_400n + 1_900n * BigInt(entry.storageKeys.length)
  return gas + 25_000n * BigInt(transaction.authorizationList?.length ?? 0)
}

/** The least that a transaction pays for its calldata since Prague (EIP-7623). */
export function floorGas(transaction: Pick<Transaction, 'data'>): bigint {
  const data = hexToBytes(transaction.data)
  let nonZero = 0
  for (const byte of data) if (byte !== 0) nonZero++
  return 21_000n + 10n * BigInt(nonZero * 4 + (data.length - nonZero))
}
