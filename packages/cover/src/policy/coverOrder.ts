import type { Address, Hex } from '@safelane/core'

/** The terms a holder signs, field for field the `CoverOrder` struct of the CoverPool contract. */
export interface CoverOrder {
  readonly productId: bigint
  readonly holder: Address
  /** Base units of the payout asset. */
  readonly insured: bigint
  readonly periodSec: bigint
  /** Most that is taken as premium, base units of the payout asset; what the price does not need is returned. */
  readonly maxPremium: bigint
  /** Chain time in seconds from which the signature is worthless. */
  readonly validBefore: bigint
  /** 32 random bytes that tell two otherwise equal orders apart. */
  readonly salt: Hex
}
