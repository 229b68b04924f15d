import { BaseError, type Hex } from '@safelane/core'

/** What a payment belongs to: the payment it gives back, or the request it answers. */
export type PaymentPurpose =
  | { readonly kind: 'refund'; readonly paymentId: Hex }
  | { readonly kind: 'request'; readonly requestId: string }

/** Why a payment cannot serve its purpose; `field` names the input at fault. */
export class PurposeError extends BaseError<
  | 'NOT_FOUND'
  | 'NOT_REFUNDABLE'
  | 'REFUND_TOO_HIGH'
  | 'REQUEST_NOT_PAYABLE'
  | 'ABOVE_OUTSTANDING'
  | 'WHOLE_AMOUNT_EXPECTED'
> {}
