/** What every tracer of the node is: hooks for the engine, and a result made of what they were told. */
import type { ForkName, HaltReason, Hex, TracedAccount, Tracer } from '@safelane/devnet-engine'

/** How the traced message ended; results of transactions and of calls both are one. */
export interface TraceOutcome {
  status: 0 | 1
  /** Of the transaction, intrinsic gas and refunds included. */
  gasUsed: bigint
  /** Return data, or revert data when `status` is 0. */
  output: Hex
  halt: HaltReason | null
}

/** What a tracer may know of the message before it runs. */
export interface TraceSubject {
  /** Rules in force. */
  fork: ForkName
  coinbase: Hex
  /** The coinbase's account as the message finds it. */
  coinbaseAccount(): TracedAccount
  /** Where the message stands; all null for a call that stands in no block. */
  blockHash: Hex | null
  blockNumber: bigint | null
  transactionHash: Hex | null
  transactionIndex: number | null
}

/** One run of one message. */
export interface Collector<Result> {
  readonly hooks: Tracer
  result(outcome: TraceOutcome): Result
}

/** Made anew for each message. */
export type CollectorFactory<Result> = (subject: TraceSubject) => Collector<Result>

/** Hands everything to all of them, in their order. */
export function combineHooks(all: readonly Tracer[]): Tracer {
  // What nobody asks for is not asked of the engine: its hooks cost time.
  return {
    ...combined(all, 'onStep'),
    ...combined(all, 'onEnter'),
    ...combined(all, 'onExit'),
    ...combined(all, 'onStateDiff'),
  }
}

function combined<Name extends Exclude<keyof Tracer, 'precompileAt'>>(
  all: readonly Tracer[],
  name: Name,
): Tracer {
  const wanting = all.filter((each) => each[name])
  const [only] = wanting
  if (!only) return {}
  if (wanting.length === 1) return { [name]: only[name] }
  return {
    [name]: (told: never) => {
      for (const each of wanting) (each[name] as (told: never) => void)(told)
    },
  }
}
