/** The words in which tracers of geth and Parity tell why a message failed, as anvil (revm-inspectors) writes them. */
import type { HaltReason } from '@safelane/devnet-engine'
import { HALTS } from '../rpc/revert.ts'

const geth: Partial<Record<HaltReason, string>> = {
  revert: 'execution reverted',
  'out-of-gas': 'out of gas',
  'invalid-opcode': 'invalid opcode',
  'designated-invalid': 'invalid opcode: INVALID',
  'stack-overflow': 'Out of stack',
  'invalid-jump': 'invalid jump destination',
  'precompile-failure': 'precompiled failed',
  'insufficient-funds': 'insufficient balance for transfer',
}

const parity: Partial<Record<HaltReason, string>> = {
  revert: 'Reverted',
  'out-of-gas': 'Out of gas',
  'invalid-opcode': 'Bad instruction',
  'designated-invalid': 'Bad instruction',
  'stack-overflow': 'Out of stack',
  'invalid-jump': 'Bad jump destination',
  'precompile-failure': 'Built-in failed',
}

/** As callTracer writes it. */
export function gethError(halt: HaltReason): string {
  return geth[halt] ?? HALTS[halt]
}

/** As `trace_*` and flatCallTracer write it. */
export function parityError(halt: HaltReason): string {
  return parity[halt] ?? HALTS[halt]
}
