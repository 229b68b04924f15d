import type { Address, Amount, Asset, Hex, Result, TypedData } from '@safelane/core'
import type { PaymentTerms, RoutedPayment } from './paymentTerms.ts'
import type { BalanceChange, Quote } from './quote/quote.ts'
import type { PaymentHistory } from './risk/paymentHistory.ts'
import type { RiskRule } from './risk/riskFinding.ts'
import type { RiskDecision } from './risk/riskPolicy.ts'
import type { Market } from './route/optimizeRoute.ts'
import type { Payment } from './settlement/payment.ts'
import type { PurposeError } from './settlement/purpose.ts'

/** Token balances at the chain's latest block. Throws when the chain cannot be reached. */
export interface BalanceSource {
  /** One amount per asset asked for, in that order; 0 when nothing is held. */
  balancesOf(owner: Address, assets: readonly Asset[]): Promise<readonly Amount[]>
}

/** Pools of one block. */
export interface MarketSnapshot {
  readonly market: Market
  /** Quotes computed from it hold on this block; later ones may have moved the pools. */
  readonly blockNumber: bigint
}

/** Listed pools in their newest state. Throws when the chain cannot be reached. */
export interface MarketSource {
  market(): Promise<MarketSnapshot>
}

/** What gas costs, and what a wei is worth in the tokens people hold. */
export interface GasMarket {
  gasPriceWei(): Promise<bigint>
  /** Base units of `asset` that buy one ether (10^18 wei); > 0. */
  unitsPerEther(asset: Asset): Promise<bigint>
}

/** Turns payment terms into what the wallet signs, with every field bound into the EIP-3009 nonce. */
export interface AuthorizationEncoder {
  /** What RouteRouter calls a payment with these terms. */
  idOf(payment: Omit<RoutedPayment, 'id'>): Promise<Hex>
  typedData(payment: PaymentTerms): Promise<TypedData>
  /** Whether `signature` is the payer's over exactly these terms (EOA or EIP-1271). */
  isAuthorizedBy(payment: PaymentTerms, signature: Hex): Promise<boolean>
}

/** How far the chain is. Throws when it cannot be reached. */
export interface ChainHead {
  blockNumber(): Promise<bigint>
}

export type SimulationOutcome =
  | { readonly ok: true; readonly gasUnits: bigint; readonly balanceChanges: readonly BalanceChange[] }
  | { readonly ok: false; readonly reason: string }

/** Executes the settlement of exactly these terms without keeping the result. */
export interface SettlementSimulator {
  simulate(payment: PaymentTerms): Promise<SimulationOutcome>
}

/** Names nobody can guess or repeat. */
export interface PaymentIdSource {
  /** 32 random bytes. */
  paymentId(): Hex
  quoteId(): string
}

/** Quotes offered, kept until they expire. */
export interface QuoteRepository {
  save(quote: Quote): Promise<void>
  find(quoteId: string): Promise<Quote | undefined>
}

/** Payments people have authorized. */
export interface PaymentRepository {
  find(paymentId: Hex): Promise<Payment | undefined>
  findByQuote(quoteId: string): Promise<Payment | undefined>
  /**
   * Stores the payment in state `authorized`, its signature and the job that relays it in ONE transaction. When the
   * quote was authorized before (by another tab, or a retry) nothing is written and the existing payment comes back.
   */
  authorize(authorization: PaymentAuthorization): Promise<Payment>
  /**
   * The same, if the risk decision on the payer's history still stands: the history is read and judged under a lock of
   * the payer, so that payments submitted at once cannot all slip under one limit; and if the payment still serves its
   * purpose, which is looked at under a lock of what it belongs to. A refusal writes nothing.
   */
  authorizeIf(
    authorization: PaymentAuthorization,
    admission: PaymentAdmission,
  ): Promise<Result<Payment, AdmissionRefusal>>
  /**
   * Ends an existing payment that is `authorized`, its signature and its job, in ONE transaction; in any other state
   * nothing is written. The payment as it then is.
   */
  void(paymentId: Hex): Promise<Payment>
}

/** Why a payment is not admitted although its payer signed it. */
export type AdmissionRefusal =
  | { readonly kind: 'risk'; readonly decision: RiskDecision }
  | { readonly kind: 'purpose'; readonly error: PurposeError }

/** How a payment is judged at the last moment. */
export interface PaymentAdmission {
  readonly nowSec: number
  /** Chain time from which on the payer's history counts. */
  readonly sinceSec: number
  /** Rules the payer acknowledged. */
  readonly acknowledged: readonly RiskRule[]
  decideOn(history: PaymentHistory): RiskDecision
  isAdmitted(decision: RiskDecision): boolean
}

export interface PaymentAuthorization {
  readonly quote: Quote
  readonly signature: Hex
  readonly payment: Payment
}
