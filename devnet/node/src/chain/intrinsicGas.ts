/** What of a transaction decides what it costs before its first opcode. */
export interface GasShape {
  isCreate: boolean
  dataLength: number
  /** How many bytes of the data are not zero. */
  nonZeroBytes: number
  /** Of the access list (EIP-2930). */
  addresses: number
  storageKeys: number
  /** EIP-7702. */
  authorizations: number
}

/** What differs between forks. */
export interface IntrinsicGasRules {
  /** For a byte of data that is not zero. */
  calldataByte: number
  creation: number
  /** For 32 bytes of init code. */
  initCodeWord: number
}

export const FRONTIER_GAS: IntrinsicGasRules = { calldataByte: 68, creation: 32_000, initCodeWord: 0 }
/** EIP-2028. */
export const ISTANBUL_GAS: IntrinsicGasRules = { ...FRONTIER_GAS, calldataByte: 16 }
/** EIP-3860. */
export const SHANGHAI_GAS: IntrinsicGasRules = { ...ISTANBUL_GAS, initCodeWord: 2 }

/** Gas that a transaction costs before its first opcode (yellow paper 6.2, EIP-2, 2028, 2930, 3860, 7702). */
export function intrinsicGas(shape: GasShape, rules: IntrinsicGasRules = SHANGHAI_GAS): bigint {
  const { isCreate, dataLength, nonZeroBytes, addresses, storageKeys, authorizations } = shape
  return BigInt(
    21_000 +
      nonZeroBytes * rules.calldataByte +
      (dataLength - nonZeroBytes) * 4 +
      (isCreate ? rules.creation + rules.initCodeWord * Math.ceil(dataLength / 32) : 0) +
      addresses * 2_400 +
      storageKeys * 1_900 +
      authorizations * 25_000,
  )
}

/** The least that a transaction pays for its calldata since Prague (EIP-7623). */
export function floorGas({ dataLength, nonZeroBytes }: GasShape): bigint {
  return BigInt(21_000 + 10 * (nonZeroBytes * 4 + (dataLength - nonZeroBytes)))
}

/** Number of bytes from `start` to `end` that are not zero. */
export function countNonZero(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let count = 0
  for (let at = start; at < end; at++) if (bytes[at] !== 0) count++
  return count
}
