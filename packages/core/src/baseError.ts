/** Plain facts that explain an error; amounts as bigint base units. Safe to show to the person concerned. */
export type ErrorMetadata = Readonly<Record<string, string | number | bigint | boolean | readonly string[]>>

export interface BaseErrorDetails {
  /** The input field at fault, named as in the request that carried it. */
  field?: string | undefined
  metadata?: ErrorMetadata | undefined
  cause?: unknown
}

/**
 * Root of every error the domains name. `code` is a literal that outer layers translate or map; the English
 * `message` is for integrators. Expected failures are returned inside a `Result`, broken invariants are thrown.
 */
export class BaseError<Code extends string = string> extends Error {
  readonly code: Code
  readonly field: string | undefined
  readonly metadata: ErrorMetadata

  constructor(code: Code, message: string, details: BaseErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.field = details.field
    this.metadata = details.metadata ?? {}
  }
}
