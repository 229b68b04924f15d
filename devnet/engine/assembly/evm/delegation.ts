/** EIP-7702: accounts whose code is 0xef0100 ‖ address run the code at that address, and the authorisations that make them so. */
import { codeLength, CODE_BYTES, internCode } from '../state/code'
import { beginAuthorizations, nextAuthorization } from '../transaction/envelope'
import { TX_AUTHORIZATIONS_LENGTH, transaction } from '../transaction/record'
import { addRefund } from './frame'
import { hashBytes } from '../hashing/hash'
import { precompile } from '../host'
import { EMPTY_CODE, ENV_CHAIN_ID, scratch, SCRATCH_AUTHORIZATION, SCRATCH_RLP } from '../layout'
import {
  beforeWrite,
  isEmptyAccount,
  precompileNumber,
  TOUCH_CODE,
  TOUCH_NONCE,
  touchAccount,
  warm,
} from '../state/overlay'
import { equalWords, isZeroWord, readBigEndian, readBigEndianBytes, writeAddressBytes, writeBigEndian } from '../words/word'

const DELEGATION_BYTES: u32 = 23
/** Charged per authorisation when the authority is new; what is refunded when it is not. */
export const GAS_AUTHORIZATION: i64 = 25000
const REFUND_EXISTING_AUTHORITY: i64 = 12500

/** Fields of the authorisation that `nextAuthorization` reads, words from here on. */
export const AUTHORIZATION_CHAIN_ID: usize = 0
export const AUTHORIZATION_ADDRESS: usize = 32
export const AUTHORIZATION_NONCE: usize = 64
export const AUTHORIZATION_PARITY: usize = 96
export const AUTHORIZATION_R: usize = 128
export const AUTHORIZATION_S: usize = 160

export function isDelegation(code: usize): bool {
  return codeLength(code) == DELEGATION_BYTES && (load<u32>(code, CODE_BYTES) & 0xffffff) == 0x0001ef
}

/** Writes the address to which the delegation points. */
export function readDelegate(to: usize, code: usize): void {
  readBigEndianBytes(to, code + CODE_BYTES + 3, 20)
}

/** The code that runs for a delegation to `address`: a precompile there is not run. */
export function delegatedCode(address: usize, holder: usize): usize {
  return precompileNumber(address) != 0 ? EMPTY_CODE : <usize>load<u32>(holder, TOUCH_CODE)
}

/** Applies the transaction's authorisations in order; invalid ones are passed over. */
export function applyAuthorizations(): void {
  if (load<u32>(transaction, TX_AUTHORIZATIONS_LENGTH) == 0) return
  const at = scratch + SCRATCH_AUTHORIZATION
  beginAuthorizations(transaction)
  while (nextAuthorization(at)) applyAuthorization(at)
}

function applyAuthorization(at: usize): void {
  const chainId = at + AUTHORIZATION_CHAIN_ID
  if (!isZeroWord(chainId) && !equalWords(chainId, ENV_CHAIN_ID)) return
  const nonce = load<u64>(at, AUTHORIZATION_NONCE)
  if (nonce == u64.MAX_VALUE || !recoverAuthority(at)) return
  const authority = touchAccount(at)
  warm(authority)
  const code = <usize>load<u32>(authority, TOUCH_CODE)
  if ((codeLength(code) != 0 && !isDelegation(code)) || load<u64>(authority, TOUCH_NONCE) != nonce) return
  if (!isEmptyAccount(authority)) addRefund(REFUND_EXISTING_AUTHORITY)
  const delegation = scratch + SCRATCH_RLP
  store<u32>(delegation, 0x0001ef)
  writeAddressBytes(delegation + 3, at + AUTHORIZATION_ADDRESS)
  const clears = isZeroWord(at + AUTHORIZATION_ADDRESS)
  beforeWrite(authority)
  store<u32>(authority, <u32>(clears ? EMPTY_CODE : internCode(delegation, DELEGATION_BYTES)), TOUCH_CODE)
  store<u64>(authority, nonce + 1, TOUCH_NONCE)
}

/** Replaces the word at `at` by who signed keccak(0x05 ‖ rlp([chain id, address, nonce])); false if nobody validly did. */
function recoverAuthority(at: usize): bool {
  if (load<u64>(at, AUTHORIZATION_PARITY) > 1 || load<u64>(at, AUTHORIZATION_PARITY + 8) != 0) return false
  if (isAboveHalfOrder(at + AUTHORIZATION_S)) return false
  const preimage = scratch + SCRATCH_RLP
  let end = writeInteger(preimage + 2, at + AUTHORIZATION_CHAIN_ID)
  store<u8>(end, 0x94)
  writeAddressBytes(end + 1, at + AUTHORIZATION_ADDRESS)
  end = writeInteger(end + 21, at + AUTHORIZATION_NONCE)
  store<u8>(preimage, 0x05)
  store<u8>(preimage + 1, <u8>(0xc0 + (end - preimage - 2)))
  const input = at + 192
  hashBytes(preimage, end - preimage, input)
  memory.fill(input + 32, 0, 32)
  store<u8>(input + 63, <u8>(27 + load<u64>(at, AUTHORIZATION_PARITY)))
  writeBigEndian(input + 64, at + AUTHORIZATION_R)
  writeBigEndian(input + 96, at + AUTHORIZATION_S)
  const output = input + 128
  const length = output + 32
  store<u32>(length, 0)
  if (precompile(1, input, 128, 3000, output, length) < 0 || load<u32>(length) != 32) return false
  readBigEndian(at, output)
  return true
}

/** RLP of the integer in a word; returns its end. */
function writeInteger(to: usize, word: usize): usize {
  let bytes: usize = 32
  while (bytes > 0 && load<u8>(word + bytes - 1) == 0) bytes--
  if (bytes == 1 && load<u8>(word) < 0x80) {
    store<u8>(to, load<u8>(word))
    return to + 1
  }
  store<u8>(to, <u8>(0x80 + bytes))
  for (let i: usize = 0; i < bytes; i++) store<u8>(to + 1 + i, load<u8>(word + bytes - 1 - i))
  return to + 1 + bytes
}

/** Whether s > n / 2 (EIP-2). */
function isAboveHalfOrder(s: usize): bool {
  const s3 = load<u64>(s, 24)
  if (s3 != 0x7fffffffffffffff) return s3 > 0x7fffffffffffffff
  const s2 = load<u64>(s, 16)
  if (s2 != 0xffffffffffffffff) return false
  const s1 = load<u64>(s, 8)
  if (s1 != 0x5d576e7357a4501d) return s1 > 0x5d576e7357a4501d
  return load<u64>(s) > 0xdfe92f46681b20a0
}
