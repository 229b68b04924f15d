import type { Hex } from '@safelane/devnet-engine'
import { opcodeOf } from '../tracing/opcodeNames.ts'

/**
 * Bytecode from mnemonics; what begins with 0x is pushed by the shortest PUSH that holds it, and `raw:` bytes stand as they are.
 *
 * ```ts
 * assemble('0x01 0x00 SSTORE') // 0x6001600055
 * ```
 */
export function assemble(...parts: readonly string[]): Hex {
  const tokens = parts.join(' ').split(/\s+/).filter(Boolean)
  return `0x${tokens.map(encode).join('')}`
}

/** Init code that stores the runtime code as it is. */
export function deploying(runtime: Hex): Hex {
  const length = byteOf((runtime.length - 2) / 2, 2)
  // PUSH2 length, DUP1, PUSH1 offset, PUSH0, CODECOPY, PUSH0, RETURN
  return `0x61${length}80600a5f395ff3${runtime.slice(2)}`
}

function encode(token: string): string {
  if (token.startsWith('raw:')) return token.slice(4)
  if (token.startsWith('0x')) {
    const digits = token.slice(2)
    const bytes = digits.length % 2 === 0 ? digits : `0${digits}`
    return byteOf(0x5f + bytes.length / 2, 1) + bytes
  }
  const op = opcodeOf(token)
  if (op === undefined) throw new Error(`there is no opcode ${token}`)
  return byteOf(op, 1)
}

function byteOf(value: number, length: number): string {
  return value.toString(16).padStart(length * 2, '0')
}
