import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { BaseError } from './baseError.ts'
import { fail, ok, type Result } from './result.ts'

/** A 20-byte account or contract address, `0x` and 40 hexadecimal digits in EIP-55 checksum form. */
export type Address = `0x${string}`

/** Any `0x`-prefixed byte string. */
export type Hex = `0x${string}`

export type AddressErrorCode = 'MALFORMED_ADDRESS' | 'BAD_CHECKSUM' | 'ZERO_ADDRESS'

/** Twenty zero bytes: nobody's account, so never a payer or a payee. */
export const ZERO_ADDRESS: Address = '0x0000000000000000000000000000000000000000'

/**
 * Reads an address as typed or pasted. All-lower-case and all-upper-case digits carry no checksum and are
 * accepted; mixed case must match EIP-55 exactly. `parseAddress("0xd8da…6045")` → `0xd8dA…6045`.
 */
export function parseAddress(text: string, field?: string): Result<Address, AddressError> {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    return fail(
      new AddressError('MALFORMED_ADDRESS', 'An address is 0x and 40 hexadecimal digits', { field }),
    )
  }
  const digits = text.slice(2)
  const address = checksumAddress(text as Hex)
  if (address === ZERO_ADDRESS) {
    return fail(new AddressError('ZERO_ADDRESS', 'The zero address belongs to nobody', { field }))
  }
  const carriesChecksum = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (carriesChecksum && address !== text) {
    return fail(new AddressError('BAD_CHECKSUM', 'The address does not match its EIP-55 checksum', { field }))
  }
  return ok(address)
}

/** EIP-55 form of 20 bytes written as hexadecimal in any case; throws when the text is not an address at all. */
export function checksumAddress(text: Hex): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new AddressError('MALFORMED_ADDRESS', `Not an address: ${text}`)
  }
  const digits = text.slice(2).toLowerCase()
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits)))
  let checksummed = '0x'
  for (let index = 0; index < digits.length; index++) {
    const isUpper = Number.parseInt(hash.charAt(index), 16) >= 8
    checksummed += isUpper ? digits.charAt(index).toUpperCase() : digits.charAt(index)
  }
  return checksummed as Address
}

/** Whether two addresses name the same account, whatever their case. */
export function isSameAddress(left: Address, right: Address): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

export class AddressError extends BaseError<AddressErrorCode> {}
