import { BaseError } from '@safelane/core'

/** Codes that the API itself adds to the domains' ones. */
export type ApiErrorCode =
  | 'SESSION_REQUIRED'
  | 'INVALID_SESSION_MESSAGE'
  | 'INVALID_SIGNATURE'
  | 'NOT_DEV_CHAIN'
  | 'NOT_FOUND'
  | 'NOT_CLAIMABLE'
  | 'NOT_DEPLOYED'
  | 'UNKNOWN_TOKEN'

export class ApiError extends BaseError<ApiErrorCode> {}
