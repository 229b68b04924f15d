/** EIP-1559 constants. */
const ELASTICITY_MULTIPLIER = 2n
const BASE_FEE_CHANGE_DENOMINATOR = 8n

/** Tip that the node suggests, in wei per gas; anvil suggests the same. */
export const SUGGESTED_TIP = 1_000_000_000n

/** What the next base fee follows from. */
export interface ParentGas {
  gasUsed: bigint
  gasLimit: bigint
  baseFeePerGas: bigint
}

/**
 * Base fee of the block after `parent`, in wei per gas (EIP-1559): moves by at most one eighth, towards half-full blocks.
 * The increase is at least 1 wei; both divisions round down as the EIP says.
 */
export function nextBaseFee(parent: ParentGas): bigint {
  const target = parent.gasLimit / ELASTICITY_MULTIPLIER
  if (target === 0n || parent.gasUsed === target) return parent.baseFeePerGas
  const distance = parent.gasUsed > target ? parent.gasUsed - target : target - parent.gasUsed
  const step = (parent.baseFeePerGas * distance) / target / BASE_FEE_CHANGE_DENOMINATOR
  if (parent.gasUsed > target) return parent.baseFeePerGas + (step > 0n ? step : 1n)
  return parent.baseFeePerGas - step
}
