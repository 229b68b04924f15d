import { type Address, parseAddress, type Result } from '@safelane/core'

/** The value of an expected outcome; an expected failure leaves the procedure as its coded error. */
export function orThrow<Value>(result: Result<Value, Error>): Value {
  if (!result.ok) throw result.error
  return result.value
}

/** An address as typed, checksummed; throws the coded error with the field's name. */
export function addressFrom(text: string, field: string): Address {
  return orThrow(parseAddress(text, field))
}
