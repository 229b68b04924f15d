import type { Address, Hex } from '@safelane/core'

/**
 * The terms of a payment over any route, field for field the `RoutedPayment` struct of the RouteRouter contract. The
 * recipient gets exactly `amountOut`; what leaves the payer, `fee` included, never exceeds `maxAmountIn`.
 */
export interface RoutedPayment {
  readonly payer: Address
  readonly recipient: Address
  readonly tokenIn: Address
  /** Base units of `tokenIn`, fee and slippage allowance included. */
  readonly maxAmountIn: bigint
  readonly tokenOut: Address
  /** Base units of `tokenOut` that the recipient gets, exactly. */
  readonly amountOut: bigint
  /** Base units of `tokenIn` for the relayer. */
  readonly fee: bigint
  readonly feeRecipient: Address
  /** Chain time in seconds from which the signature is worthless. */
  readonly validBefore: bigint
  /** Hash of the legs that the payer insists on; zero leaves the route to whoever submits. */
  readonly route: Hex
  /** Tells otherwise equal payments apart. */
  readonly salt: bigint
}
