import type { Address, Hex } from '@safelane/core'
import type { Leg } from './route/leg.ts'

/** What one person signs and one of the routers settles. */
export type PaymentTerms = PaymentStruct | RoutedPayment

/** What the terms of both routers have in common. */
interface CommonTerms {
  /** Names the payment in the database and in the router's event; settles once. */
  readonly id: Hex
  readonly payer: Address
  readonly recipient: Address
  readonly tokenIn: Address
  /** Base units of `tokenIn`, network fee and slippage allowance included: never more leaves the payer. */
  readonly maxAmountIn: bigint
  readonly tokenOut: Address
  /** Base units of `tokenOut` that the recipient gets, exactly. */
  readonly amountOut: bigint
  /** Base units of `tokenIn` kept by `feeRecipient` for relaying. */
  readonly fee: bigint
  readonly feeRecipient: Address
  /** Chain time in seconds from which the signature is worthless (EIP-3009 `validBefore`). */
  readonly validBefore: bigint
}

/**
 * Field for field the `Payment` struct of PaymentRouter, which settles without a route for the least gas. Its id is
 * chosen by us: 32 random bytes.
 */
export interface PaymentStruct extends CommonTerms {
  /** Uniswap v3 fee tier in hundredths of a basis point; 0 = direct transfer, then `tokenIn` equals `tokenOut`. */
  readonly poolFee: number
}

/**
 * The `RoutedPayment` struct of RouteRouter with the legs whose hash it carries: the payer insists on this route. Its id
 * is the hash of all other fields.
 */
export interface RoutedPayment extends CommonTerms {
  /** Up to sixteen, of up to six hops each; together they bring exactly `amountOut`. */
  readonly legs: readonly Leg[]
  /** Tells otherwise equal payments apart: 32 random bytes. */
  readonly salt: bigint
}

export function isRouted(terms: PaymentTerms): terms is RoutedPayment {
  return 'legs' in terms
}
