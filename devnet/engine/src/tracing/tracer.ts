/** What a tracer may ask to be told. */
import type { HaltReason, Hex } from '../api.ts'

/**
 * Functions called while a message runs, in the order of what happens. What they are given is a view of the engine's
 * memory, valid during the call alone: nothing is copied that is not read. An error thrown by them ends the trace with it.
 *
 * @example
 * const opcodes = new Map<number, number>()
 * await engine.trace(env, { to, data }, { onStep: ({ op }) => opcodes.set(op, (opcodes.get(op) ?? 0) + 1) })
 */
export interface Tracer {
  /** Before each opcode, also before one that will fail. */
  onStep?(step: Step): void
  /** A message begins: the transaction's own, then calls, creations and self-destructs. Precompiles are called too. */
  onEnter?(call: CallEntered): void
  /** The message that began last, of those that have not ended, ends. */
  onExit?(exit: CallExited): void
  /** After the message: what it touched, before and after it. Not told of a rejected transaction. */
  onStateDiff?(diff: StateDiff): void
  /**
   * Asked at each call, for simulations that move precompiled contracts: the number of the one that runs at the address, 0 for
   * none, where the fork has `own`. What is warm from the start stays what it is. Default: `own`.
   */
  precompileAt?(address: Hex, own: number): number
}

export interface Step {
  readonly pc: number
  readonly op: number
  /** 1 in the outermost message. */
  readonly depth: number
  /** What there is before the step. */
  readonly gas: bigint
  /**
   * Static and dynamic gas of the step; of a call with the gas that it forwards (EIP-3155, geth's structured logs). The static
   * gas alone when the step fails for another reason than gas.
   */
  readonly gasCost: bigint
  /** Refund counter of the transaction. */
  readonly refund: bigint
  /** The account whose storage the code uses. */
  readonly address: Hex
  readonly caller: Hex
  /** Wei that the message carries. */
  readonly value: bigint
  readonly stackLength: number
  /** Word `index` from the top, which is 0. Throws a RangeError beyond the bottom. */
  stack(index: number): bigint
  /** Bytes; a multiple of 32. */
  readonly memoryLength: number
  /** A copy of `length` bytes of the memory, all of it by default. Throws a RangeError beyond its end. */
  memory(offset?: number, length?: number): Uint8Array
  /** A copy of the call data. */
  readonly input: Uint8Array
  /** A copy of the last call's return data. */
  readonly returnData: Uint8Array
  /** What the account's slot holds now; touches nothing. `slot` and the result are 32 bytes. */
  storage(slot: Hex): Hex
}

export type CallKind =
  | 'CREATE'
  | 'CALL'
  | 'CALLCODE'
  | 'DELEGATECALL'
  | 'CREATE2'
  | 'STATICCALL'
  | 'SELFDESTRUCT'

export interface CallEntered {
  readonly kind: CallKind
  /** 1 for the outermost message. */
  readonly depth: number
  readonly from: Hex
  /** Whose code runs; the new account of a creation (zero when none could be made), the heir of a self-destruct. */
  readonly to: Hex
  /** Wei; of DELEGATECALL that of its caller, of SELFDESTRUCT the balance. */
  readonly value: bigint
  /** Gas given to it, stipend included, intrinsic gas not. */
  readonly gas: bigint
  /** Call data or init code. */
  readonly input: Hex
}

export interface CallExited {
  readonly kind: CallKind
  readonly depth: number
  readonly gasUsed: bigint
  /** Return data, revert data, or the code of a new account. */
  readonly output: Hex
  /** Null: it succeeded. */
  readonly error: HaltReason | null
}

export interface TracedAccount {
  balance: bigint
  nonce: bigint
  code: Hex
  /** The touched slots, 32 bytes both. */
  storage: Record<Hex, Hex>
}

/** Every touched account, changed or not, in the order of the first touch. */
export type StateDiff = {
  address: Hex
  /** Null: there was none. */
  pre: TracedAccount | null
  /** Null: there is none. */
  post: TracedAccount | null
}[]
