import { BaseError } from '@safelane/core'

/** Codes that the API itself adds to the domains' ones. */
export type ApiErrorCode =
  | 'SESSION_REQUIRED'
  | 'INVALID_SESSION_MESSAGE'
  | 'NOT_DEV_CHAIN'
  | 'NOT_FOUND'
  | 'NOT_CLAIMABLE'
  | 'CONTACT_NAME_TAKEN'
  | 'UNKNOWN_TOKEN'

export class ApiError extends BaseError<ApiErrorCode> {}
