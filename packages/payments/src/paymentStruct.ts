import type { Address, Hex } from '@safelane/core'

/**
 * The terms one person signs, field for field the `Payment` struct of the PaymentRouter contract. The recipient gets
 * exactly `amountOut`; what leaves the payer, `fee` included, never exceeds `maxAmountIn`; the surplus goes back.
 */
export interface PaymentStruct {
  /** Reference chosen by us, 32 random bytes; unique per payer, replays are refused by it. */
  readonly id: Hex
  readonly payer: Address
  readonly recipient: Address
  readonly tokenIn: Address
  /** Base units of `tokenIn`, network fee and slippage allowance included. */
  readonly maxAmountIn: bigint
  readonly tokenOut: Address
  /** Base units of `tokenOut` that the recipient gets, exactly. */
  readonly amountOut: bigint
  /** Base units of `tokenIn` kept by `feeRecipient` for relaying. */
  readonly fee: bigint
  readonly feeRecipient: Address
  /** Uniswap v3 fee tier in hundredths of a basis point; 0 = direct transfer, then `tokenIn` equals `tokenOut`. */
  readonly poolFee: number
  /** Chain time in seconds from which the signature is worthless (EIP-3009 `validBefore`). */
  readonly validBefore: bigint
}
