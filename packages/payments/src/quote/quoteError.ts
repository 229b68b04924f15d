import { type AddressErrorCode, type AmountErrorCode, BaseError } from '@safelane/core'

export type QuoteErrorCode =
  | AmountErrorCode
  | AddressErrorCode
  | 'UNKNOWN_TOKEN'
  | 'MALFORMED_MEMO'
  | 'LOOKALIKE_RECIPIENT'
  | 'SELF_PAYMENT'
  | 'TOKEN_CONTRACT_RECIPIENT'
  | 'RISK_BLOCKED'
  | 'INSUFFICIENT_BALANCE'
  | 'NO_ROUTE'
  | 'PRICE_IMPACT_TOO_HIGH'
  | 'SIMULATION_FAILED'

/** Why no offer can be made; `field` names the part of the request at fault. */
export class QuoteError extends BaseError<QuoteErrorCode> {}
