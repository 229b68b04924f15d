/** EIP-1559. */
const ELASTICITY_MULTIPLIER = 2n
const BASE_FEE_CHANGE_DENOMINATOR = 8n
/** Of the first block that has one, in wei per gas. */
export const INITIAL_BASE_FEE = 1_000_000_000n

/** What the next base fee follows from. */
export interface ParentGas {
  gasUsed: bigint
  gasLimit: bigint
  /** Absent before London. */
  baseFeePerGas?: bigint
}

/**
 * Base fee of the block after `parent`, in wei per gas (EIP-1559): moves by at most one eighth, towards half-full blocks.
 * The increase is at least 1 wei; both divisions round down as the EIP says.
 */
export function nextBaseFee({ gasUsed, gasLimit, baseFeePerGas }: ParentGas): bigint {
  if (baseFeePerGas === undefined) return INITIAL_BASE_FEE
  const target = gasLimit / ELASTICITY_MULTIPLIER
  if (target === 0n || gasUsed === target) return baseFeePerGas
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed
  const step = (baseFeePerGas * distance) / target / BASE_FEE_CHANGE_DENOMINATOR
  if (gasUsed > target) return baseFeePerGas + (step > 0n ? step : 1n)
  return baseFeePerGas - step
}

/** The gas limit from which a block's own may differ by 1/1024: the parent's, doubled where the base fee begins. */
export function gasLimitBase(parent: ParentGas, hasBaseFee: boolean): bigint {
  return parent.baseFeePerGas === undefined && hasBaseFee
    ? parent.gasLimit * ELASTICITY_MULTIPLIER
    : parent.gasLimit
}
