import { BaseError } from '@safelane/core'

export type PlanErrorCode =
  | 'UNKNOWN_TIME_ZONE'
  | 'MALFORMED_DATE'
  | 'MALFORMED_TIME'
  | 'DATE_IN_THE_PAST'
  | 'DATE_TOO_FAR'
  | 'TOO_MANY_PAYMENTS'
  | 'NO_PAYMENTS'
  | 'PAYMENT_TOO_SMALL'
  | 'TOO_MANY_PLANS'
  | 'WRONG_NUMBER_OF_SIGNATURES'
  | 'PLAN_HAS_ENDED'

/** Why a plan cannot be made or changed; `field` names the part of the request at fault. */
export class PlanError extends BaseError<PlanErrorCode> {}
