/** The origin of a fork could not be reached, would not answer, or answered nonsense. */
export class OriginError extends Error {
  override readonly name = 'OriginError'
  readonly code = 'ORIGIN_FAILED'
}

/** The origin's own error for a request; it goes on to the client as it is. */
export class OriginRpcError extends Error {
  override readonly name = 'OriginRpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}
