import { type Address, type Amount, BaseError, type Hex, isSameAddress, type TypedData } from '@safelane/core'

/** The contract's `ClaimLink`, member by member. */
export interface ClaimLinkStruct {
  readonly creator: Address
  readonly token: Address
  /** Base units in custody: what the claimant gets and the fee. */
  readonly amount: bigint
  /** Address of the key that the link carries; the key never reaches a server. */
  readonly claimKey: Address
  /** Chain time in seconds: claimed strictly before it. */
  readonly validBefore: bigint
  readonly salt: bigint
}

/** Who gets a link's money: what its key signs. */
export interface LinkClaim {
  readonly recipient: Address
  /** Base units for whoever relays. */
  readonly fee: bigint
  readonly feeRecipient: Address
}

/*
 *   offered ─sign▶ authorized ─▶ submitted ─LinkCreated▶ open ─┬─ claim by the key ──▶ claimed
 *                      └── revert ──▶ failed ──LinkCreated──▲  └─ to the creator ────▶ returned
 *
 * Money in custody leaves it once: by the key's signature, which names who gets it (the creator takes a link back by
 * naming itself), or back to the creator by anybody once its time is over.
 */
export type ClaimLinkState =
  | 'offered'
  | 'authorized'
  | 'submitted'
  | 'open'
  | 'claimed'
  | 'returned'
  | 'failed'
  | 'expired'

/** Money on its way to somebody without an address. */
export interface ClaimLink {
  /** Hash of the struct in the contract's domain. */
  readonly id: Hex
  readonly struct: ClaimLinkStruct
  readonly state: ClaimLinkState
  /** What the claimant gets, exactly. */
  readonly amount: Amount
  /** For relaying creation and claim; part of what is in custody. */
  readonly fee: Amount
  /** Text for people: nothing is ever read from it. */
  readonly memo: string | undefined
  readonly claimant: Address | undefined
  /** Of the creation until it is open, then of what ended it. */
  readonly txHash: Hex | undefined
  readonly failure: { readonly code: string; readonly detail: string } | undefined
  readonly createdAtSec: number
}

/** Why a link cannot be made, claimed or taken back. */
export class ClaimLinkError extends BaseError<
  | 'NOT_FOUND'
  | 'INVALID_SIGNATURE'
  | 'LINK_NOT_OPEN'
  | 'LINK_BEING_CLAIMED'
  | 'TOO_MANY_LINKS'
  | 'LINK_TOO_LARGE'
  | 'LINK_PERIOD_OUT_OF_RANGE'
> {}

/** Turns links and claims into what is signed. */
export interface ClaimLinkEncoder {
  idOf(link: ClaimLinkStruct): Hex
  /** What the creator's wallet signs: one EIP-3009 authorization that binds the whole link. */
  creationTypedData(link: ClaimLinkStruct): TypedData
  isCreationSigned(link: ClaimLinkStruct, signature: Hex): Promise<boolean>
  /** What the link's key signs. */
  claimTypedData(linkId: Hex, claim: LinkClaim): TypedData
  isClaimSigned(link: ClaimLinkStruct, claim: LinkClaim, signature: Hex): Promise<boolean>
}

/** Limits of links: whoever claims is judged when claiming, so what waits for nobody yet is kept small. */
export interface ClaimLinkPolicy {
  readonly maxUsdMicros: bigint
  readonly maxOpenPerCreator: number
  readonly minPeriodSec: number
  readonly maxPeriodSec: number
  /** Gas of creation and claim together. */
  readonly gasUnits: bigint
  readonly minimumFeeMicroUsd: bigint
}

export const DEFAULT_CLAIM_LINK_POLICY: ClaimLinkPolicy = {
  maxUsdMicros: 1_000_000_000n,
  maxOpenPerCreator: 20,
  minPeriodSec: 3_600,
  maxPeriodSec: 90 * 86_400,
  gasUnits: 300_000n,
  minimumFeeMicroUsd: 20_000n,
}

/** Whether the money went, or would go, back to whom it came from. */
export function isReturn(struct: ClaimLinkStruct, recipient: Address): boolean {
  return isSameAddress(struct.creator, recipient)
}
