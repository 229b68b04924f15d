import type { CallResult, HaltReason, Hex } from '@safelane/devnet-engine'
import { decodeAbiParameters, hexToBytes } from 'viem/utils'
import { RPC_CODE, RpcError } from './rpcError.ts'

const ERROR_SELECTOR = '0x08c379a0'
const PANIC_SELECTOR = '0x4e487b71'

/** Solidity's panic codes, in the words that anvil uses. */
const PANICS: Record<string, string> = {
  '0': 'generic compiler error',
  '1': 'assertion failed',
  '17': 'arithmetic underflow or overflow',
  '18': 'division or modulo by zero',
  '33': 'failed to convert value into enum type',
  '34': 'storage byte array incorrectly encoded',
  '49': 'called `.pop()` on an empty array',
  '50': 'array out-of-bounds access',
  '65': 'memory allocation error',
  '81': 'called an invalid internal function',
}

/** Names of halts as revm, and so anvil, prints them. */
export const HALTS: Record<HaltReason, string> = {
  revert: 'Revert',
  'out-of-gas': 'OutOfGas',
  'stack-underflow': 'StackUnderflow',
  'stack-overflow': 'StackOverflow',
  'invalid-jump': 'InvalidJump',
  'invalid-opcode': 'OpcodeNotFound',
  'static-violation': 'StateChangeDuringStaticCall',
  'return-data-out-of-bounds': 'OutOfOffset',
  'create-collision': 'CreateCollision',
  'code-too-large': 'CreateContractSizeLimit',
  'code-starts-with-ef': 'CreateContractStartingWithEF',
  'init-code-too-large': 'CreateInitCodeSizeLimit',
  'precompile-failure': 'PrecompileError',
  'call-depth': 'CallTooDeep',
  'insufficient-funds': 'OutOfFunds',
  'designated-invalid': 'InvalidFEOpcode',
}

/** The error of a call that did not succeed: code 3 with the revert data, or the reason it halted. */
export function failedCallError(result: Pick<CallResult, 'halt' | 'output'>): RpcError {
  if (result.halt !== null && result.halt !== 'revert') {
    return new RpcError(RPC_CODE.internal, `EVM error ${HALTS[result.halt]}`)
  }
  const reason = describeRevert(result.output)
  return new RpcError(
    RPC_CODE.reverted,
    reason ? `execution reverted: ${reason}` : 'execution reverted',
    result.output,
  )
}

/** Revert data in words: `require` message, panic, or the custom error's selector; null for no data. */
export function describeRevert(data: Hex): string | null {
  if (data === '0x') return null
  const selector = data.slice(0, 10)
  const payload: Hex = `0x${data.slice(10)}`
  try {
    if (selector === ERROR_SELECTOR) return decodeAbiParameters([{ type: 'string' }], payload)[0]
    if (selector === PANIC_SELECTOR) {
      const [code] = decodeAbiParameters([{ type: 'uint256' }], payload)
      return `panic: ${PANICS[String(code)] ?? 'unknown panic code'} (0x${code.toString(16).padStart(2, '0')})`
    }
  } catch {
    // Looks like a standard error and is none: shown as a custom one.
  }
  if (data.length < 10) return `custom error ${data}`
  return payload === '0x' ? `custom error ${selector}` : `custom error ${selector}: ${printable(payload)}`
}

/** Revert data in words as callTracer shows it: `require` message, panic, or data that are text; null for all else. */
export function revertReason(data: Hex): string | null {
  if (data === '0x') return null
  const isStandard = data.startsWith(ERROR_SELECTOR) || data.startsWith(PANIC_SELECTOR)
  const described = isStandard ? describeRevert(data) : null
  if (described !== null && !described.startsWith('custom error ')) return described || null
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(hexToBytes(data))
    return /\p{Cc}/u.test(text) ? null : text
  } catch {
    return null
  }
}

/** Arguments of an unknown error: as text when they are text, else in hexadecimal. */
function printable(payload: Hex): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(hexToBytes(payload))
  } catch {
    return payload.slice(2)
  }
}
