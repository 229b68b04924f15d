import { BaseError } from '@safelane/core'
import {
  HttpRequestError,
  InternalRpcError,
  LimitExceededRpcError,
  TimeoutError,
  BaseError as ViemBaseError,
  type BaseError as ViemError,
} from 'viem'

/** Wraps every method so that an unreachable node is one typed error instead of a transport's many. */
export function reportingOutages<Adapter extends object>(adapter: Adapter): Adapter {
  const wrapped = Object.entries(adapter).map(([name, method]) => [
    name,
    typeof method !== 'function'
      ? method
      : async (...input: unknown[]) => {
          try {
            return await method(...input)
          } catch (error) {
            throw isOutage(error) ? new ChainError(error) : error
          }
        },
  ])
  return Object.fromEntries(wrapped) as Adapter
}

/** Whether a call failed because nobody (usable) answered, not because of what the chain answered. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ChainError) return true
  if (!(error instanceof ViemBaseError)) return false
  return error.walk(isTransportFailure) !== null
}

function isTransportFailure(error: unknown): boolean {
  return (
    error instanceof HttpRequestError ||
    error instanceof TimeoutError ||
    error instanceof LimitExceededRpcError ||
    (error instanceof InternalRpcError && !/revert/i.test((error as ViemError).message))
  )
}

/** The chain's node cannot be reached or does not answer in time. */
export class ChainError extends BaseError<'CHAIN_UNAVAILABLE'> {
  constructor(cause: unknown) {
    super('CHAIN_UNAVAILABLE', 'The chain does not answer', { cause })
  }
}
