import { BaseError } from '@safelane/core'

/** Codes that the API itself adds to the domains' ones. */
export type ApiErrorCode =
  | 'SESSION_REQUIRED'
  | 'INVALID_SESSION_MESSAGE'
  | 'INVALID_SIGNATURE'
  | 'NOT_DEV_CHAIN'
  | 'NOT_FOUND'
  | 'NOT_CLAIMABLE'
  | 'DUE_IN_THE_PAST'
  | 'NOT_DEPLOYED'
  | 'UNKNOWN_TOKEN'
  | 'NOT_OPERATOR'
  | 'APPEAL_DECIDED'
  | 'NOTHING_HELD'
  | 'NO_EXCHANGE_RATE'
  | 'TRAVEL_RULE_NOT_CONFIGURED'
  | 'INVALID_WEBHOOK_URL'
  | 'WEBHOOK_DISABLED'
  | 'INVALID_API_KEY'
  | 'INSUFFICIENT_SCOPE'
  | 'RATE_LIMITED'
  | 'INVALID_IDEMPOTENCY_KEY'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'

export class ApiError extends BaseError<ApiErrorCode> {}
