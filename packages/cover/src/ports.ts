import type { Address, Amount, Asset, Hex, TypedData } from '@safelane/core'
import type { CoverOrder } from './policy/coverOrder.ts'
import type { Policy, TriggerEvent } from './policy/policy.ts'
import type { CoverProduct, ProductState } from './product/product.ts'
import type { Purchase } from './purchase/purchase.ts'
import type { CoverQuote } from './quote/coverQuote.ts'

/** The pool and its products as they stand on chain. Every method throws when the chain cannot be reached. */
export interface CoverProductSource {
  products(): Promise<readonly CoverProduct[]>
  find(productId: bigint): Promise<CoverProduct | undefined>
  state(productId: bigint): Promise<ProductState>
}

/** The contract's own price; the quote shows this figure, `premiumFor` is the reference it is tested against. */
export interface PremiumSource {
  /** Base units of the payout asset, rounded up; throws when the capacity does not suffice. */
  quotePremium(productId: bigint, insured: bigint, periodSec: number): Promise<bigint>
}

/** Policies and the triggers recorded for their products. */
export interface PolicySource {
  policiesOf(holder: Address): Promise<readonly Policy[]>
  find(policyId: bigint): Promise<Policy | undefined>
  triggerEvents(productId: bigint): Promise<readonly TriggerEvent[]>
}

/** Token balances at the chain's latest block. */
export interface CoverBalanceSource {
  /** One amount per asset asked for, in that order; 0 when nothing is held. */
  balancesOf(owner: Address, assets: readonly Asset[]): Promise<readonly Amount[]>
}

/** Turns an order into what the wallet signs, with every field bound into the EIP-3009 nonce. */
export interface CoverOrderEncoder {
  typedData(order: CoverOrder): Promise<TypedData>
  /** Whether `signature` is the holder's over exactly this order (EOA or EIP-1271). */
  isAuthorizedBy(order: CoverOrder, signature: Hex): Promise<boolean>
}

/** Names nobody can guess or repeat. */
export interface CoverIdSource {
  quoteId(): string
  purchaseId(): string
  /** 32 random bytes. */
  salt(): Hex
}

/** Quotes offered, kept until they expire. */
export interface CoverQuoteRepository {
  save(quote: CoverQuote): Promise<void>
  find(quoteId: string): Promise<CoverQuote | undefined>
}

export interface PurchaseAuthorization {
  readonly quote: CoverQuote
  readonly signature: Hex
  readonly purchase: Purchase
}

/** Orders people have signed. */
export interface PurchaseRepository {
  find(purchaseId: string): Promise<Purchase | undefined>
  findByQuote(quoteId: string): Promise<Purchase | undefined>
  /**
   * Stores the purchase in state `authorized`, its signature and the job that relays it in ONE transaction. When the
   * quote was authorized before nothing is written and the existing purchase comes back.
   */
  authorize(authorization: PurchaseAuthorization): Promise<Purchase>
}
