import type { DeploymentMismatchError, EtherPriceError } from '@safelane/chain'
import { BaseError, type ErrorMetadata } from '@safelane/core'
import type { CoverQuoteErrorCode, PurchaseError } from '@safelane/cover'
import type {
  BatchError,
  CancelError,
  ClaimLinkError,
  PlanErrorCode,
  PurposeError,
  QuoteErrorCode,
  RevocationError,
  SubmitError,
} from '@safelane/payments'
import type { ChainMismatchError, PersonalDataError } from '@safelane/store'
import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY, TRPCErrorShape } from '@trpc/server/rpc'
import { ZodError } from 'zod'
import type { ApiErrorCode } from './apiError.ts'

/** Every literal that domains, adapters and the API itself may answer with. */
export type DomainCode =
  | ApiErrorCode
  | QuoteErrorCode
  | SubmitError['code']
  | CancelError['code']
  | RevocationError['code']
  | PurposeError['code']
  | ClaimLinkError['code']
  | PlanErrorCode
  | BatchError['code']
  | CoverQuoteErrorCode
  | PurchaseError['code']
  | PersonalDataError['code']
  | 'CHAIN_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'MODEL_UNAVAILABLE'
  | EtherPriceError['code']
  | ChainMismatchError['code']
  | DeploymentMismatchError['code']

/** What clients read: a literal to translate, the field at fault and the facts. */
export interface ErrorData {
  /** A `DomainCode`, `INVALID_INPUT`, or tRPC's own code for what is no domain error. */
  readonly code: string
  readonly field: string | null
  readonly meta: ErrorMetadata
  readonly trpcCode: TRPC_ERROR_CODE_KEY
  readonly httpStatus: number
  readonly path: string | null
}

/** How a domain's word is said in HTTP. Exhaustive: a new code does not compile until it is listed here. */
const TRPC_CODE_OF = {
  SESSION_REQUIRED: 'UNAUTHORIZED',
  INVALID_WEBHOOK_URL: 'BAD_REQUEST',
  WEBHOOK_DISABLED: 'CONFLICT',
  INVALID_API_KEY: 'UNAUTHORIZED',
  INSUFFICIENT_SCOPE: 'FORBIDDEN',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  INVALID_IDEMPOTENCY_KEY: 'BAD_REQUEST',
  IDEMPOTENCY_KEY_REUSED: 'UNPROCESSABLE_CONTENT',
  IDEMPOTENCY_KEY_IN_USE: 'CONFLICT',
  INVALID_SESSION_MESSAGE: 'BAD_REQUEST',
  NOT_DEV_CHAIN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  NOT_CLAIMABLE: 'CONFLICT',
  TOO_LATE_TO_CANCEL: 'CONFLICT',
  NOT_REFUNDABLE: 'CONFLICT',
  REFUND_TOO_HIGH: 'UNPROCESSABLE_CONTENT',
  REQUEST_NOT_PAYABLE: 'CONFLICT',
  ABOVE_OUTSTANDING: 'UNPROCESSABLE_CONTENT',
  WHOLE_AMOUNT_EXPECTED: 'UNPROCESSABLE_CONTENT',
  DUE_IN_THE_PAST: 'BAD_REQUEST',
  LINK_NOT_OPEN: 'CONFLICT',
  LINK_BEING_CLAIMED: 'CONFLICT',
  TOO_MANY_LINKS: 'UNPROCESSABLE_CONTENT',
  LINK_TOO_LARGE: 'UNPROCESSABLE_CONTENT',
  LINK_PERIOD_OUT_OF_RANGE: 'BAD_REQUEST',
  NOT_DEPLOYED: 'SERVICE_UNAVAILABLE',
  MALFORMED_ADDRESS: 'BAD_REQUEST',
  BAD_CHECKSUM: 'BAD_REQUEST',
  ZERO_ADDRESS: 'BAD_REQUEST',
  MALFORMED_AMOUNT: 'BAD_REQUEST',
  TOO_MANY_DECIMALS: 'BAD_REQUEST',
  ZERO_AMOUNT: 'BAD_REQUEST',
  ABSURD_AMOUNT: 'BAD_REQUEST',
  UNKNOWN_TOKEN: 'BAD_REQUEST',
  MALFORMED_MEMO: 'BAD_REQUEST',
  UNKNOWN_TIME_ZONE: 'BAD_REQUEST',
  MALFORMED_DATE: 'BAD_REQUEST',
  MALFORMED_TIME: 'BAD_REQUEST',
  DATE_IN_THE_PAST: 'BAD_REQUEST',
  DATE_TOO_FAR: 'BAD_REQUEST',
  TOO_MANY_PAYMENTS: 'BAD_REQUEST',
  NO_PAYMENTS: 'BAD_REQUEST',
  PAYMENT_TOO_SMALL: 'BAD_REQUEST',
  TOO_MANY_PLANS: 'UNPROCESSABLE_CONTENT',
  WRONG_NUMBER_OF_SIGNATURES: 'BAD_REQUEST',
  PLAN_HAS_ENDED: 'CONFLICT',
  NOT_REVOCABLE: 'CONFLICT',
  TOO_MANY_REVOCATIONS: 'TOO_MANY_REQUESTS',
  INVALID_SHARE: 'BAD_REQUEST',
  WRONG_NUMBER_OF_ROWS: 'BAD_REQUEST',
  UNKNOWN_PRODUCT: 'NOT_FOUND',
  PERIOD_OUT_OF_RANGE: 'BAD_REQUEST',
  INVALID_SIGNATURE: 'BAD_REQUEST',
  LOOKALIKE_RECIPIENT: 'UNPROCESSABLE_CONTENT',
  SELF_PAYMENT: 'UNPROCESSABLE_CONTENT',
  TOKEN_CONTRACT_RECIPIENT: 'UNPROCESSABLE_CONTENT',
  RISK_BLOCKED: 'UNPROCESSABLE_CONTENT',
  RISK_NOT_ACKNOWLEDGED: 'UNPROCESSABLE_CONTENT',
  RISK_CHANGED: 'CONFLICT',
  TRAVEL_RULE_NOT_CONFIGURED: 'SERVICE_UNAVAILABLE',
  PERSONAL_DATA_UNREADABLE: 'SERVICE_UNAVAILABLE',
  INSUFFICIENT_BALANCE: 'UNPROCESSABLE_CONTENT',
  NO_ROUTE: 'UNPROCESSABLE_CONTENT',
  PRICE_IMPACT_TOO_HIGH: 'UNPROCESSABLE_CONTENT',
  SIMULATION_FAILED: 'UNPROCESSABLE_CONTENT',
  PRODUCT_ON_WATCH: 'UNPROCESSABLE_CONTENT',
  NO_CAPACITY: 'UNPROCESSABLE_CONTENT',
  QUOTE_EXPIRED: 'PRECONDITION_FAILED',
  CHAIN_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  DATABASE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  MODEL_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  DATABASE_OF_ANOTHER_CHAIN: 'SERVICE_UNAVAILABLE',
  DEPLOYMENT_OF_ANOTHER_CHAIN: 'SERVICE_UNAVAILABLE',
  NO_ETHER_PRICE: 'SERVICE_UNAVAILABLE',
  NOT_OPERATOR: 'FORBIDDEN',
  APPEAL_DECIDED: 'CONFLICT',
  NOTHING_HELD: 'CONFLICT',
  NO_EXCHANGE_RATE: 'UNPROCESSABLE_CONTENT',
} as const satisfies Record<DomainCode, TRPC_ERROR_CODE_KEY>

/** A domain error, bare or wrapped by tRPC, with the status it is said with; everything else stays internal. */
export function translateError(error: unknown): TRPCError {
  const cause = error instanceof TRPCError ? error.cause : error
  if (cause instanceof BaseError && isDomainCode(cause.code)) {
    return new TRPCError({ code: TRPC_CODE_OF[cause.code], message: cause.message, cause })
  }
  return error instanceof TRPCError ? error : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })
}

function isDomainCode(code: string): code is DomainCode {
  return Object.hasOwn(TRPC_CODE_OF, code)
}

interface FormatterOptions {
  readonly error: TRPCError
  readonly shape: TRPCErrorShape<{ code: TRPC_ERROR_CODE_KEY; httpStatus: number; path?: string }>
}

/** What a refusal says, however it is sent; of internal errors nothing but that they are ours. */
export function errorDataOf(
  error: TRPCError,
): Pick<ErrorData, 'code' | 'field' | 'meta'> & { readonly message: string } {
  const { cause } = error
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    return { code: error.code, field: null, meta: {}, message: 'Something went wrong on our side' }
  }
  if (cause instanceof BaseError && isDomainCode(cause.code)) {
    return { code: cause.code, field: cause.field ?? null, meta: cause.metadata, message: error.message }
  }
  const isInput = cause instanceof ZodError
  return {
    code: isInput ? 'INVALID_INPUT' : error.code,
    field: firstField(cause),
    meta: {},
    message: isInput ? inputComplaint(cause) : error.message,
  }
}

/** tRPC's error formatter: `data.code` is the domain's literal; causes and stacks stay on the server. */
export function formatError({ error, shape }: FormatterOptions) {
  const { message, ...said } = errorDataOf(translateError(error))
  const data: ErrorData = {
    ...said,
    trpcCode: error.code,
    httpStatus: shape.data.httpStatus,
    path: shape.data.path ?? null,
  }
  return { ...shape, message, data }
}

/** The first complaint of the schema, with the field's name. */
function inputComplaint({ issues }: ZodError): string {
  const [issue] = issues
  if (issue === undefined) return 'The input is malformed'
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
}

function firstField(cause: unknown): string | null {
  return cause instanceof ZodError ? (cause.issues[0]?.path.join('.') ?? null) : null
}
