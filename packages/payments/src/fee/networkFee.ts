import { type Asset, mulDiv, rescaleUnits } from '@safelane/core'

const WEI_PER_ETHER = 10n ** 18n

export interface NetworkFeeInput {
  readonly asset: Asset
  readonly gasUnits: bigint
  readonly gasPriceWei: bigint
  /** Base units of `asset` per ether. */
  readonly unitsPerEther: bigint
  /** Least fee in millionths of a dollar, so that dust payments cannot be relayed at a loss. */
  readonly minimumFeeMicroUsd: bigint
}

/** What the relayer takes for settling, in base units of the asset paid with; rounded up, never below the floor. */
export function networkFee(input: NetworkFeeInput): bigint {
  const gasCost = mulDiv(input.gasUnits * input.gasPriceWei, input.unitsPerEther, WEI_PER_ETHER, 'up')
  const floor = rescaleUnits(input.minimumFeeMicroUsd, 6, input.asset.decimals, 'up')
  return gasCost > floor ? gasCost : floor
}

/** Base units of an asset as wei, rounded up so that no route looks cheaper than it is; `unitsPerEther` > 0. */
export function weiFromUnits(units: bigint, unitsPerEther: bigint): bigint {
  return mulDiv(units, WEI_PER_ETHER, unitsPerEther, 'up')
}
