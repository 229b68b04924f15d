import type { KnownState } from './missingState.ts'
import type { BlockAccessList } from './recording/blockAccessList.ts'
import type { BlockRecording } from './recording/blockExecution.ts'
import type { Tracer } from './tracing/tracer.ts'
import type { TransactionResults } from './transactionResults.ts'

/** Any `0x`-prefixed byte string. Addresses that leave the engine are lower case. */
export type Hex = `0x${string}`

/** Rules by the name of the fork that brought them; `petersburg` is Constantinople as it was put right, `bpo1` and `bpo2` are Osaka with more blobs; `amsterdam` needs `experimental`. */
export type ForkName =
  | 'frontier'
  | 'homestead'
  | 'tangerineWhistle'
  | 'spuriousDragon'
  | 'byzantium'
  | 'constantinople'
  | 'petersburg'
  | 'istanbul'
  | 'berlin'
  | 'london'
  | 'paris'
  | 'shanghai'
  | 'cancun'
  | 'prague'
  | 'osaka'
  | 'bpo1'
  | 'bpo2'
  | 'amsterdam'

export interface EngineOptions {
  chainId: bigint
  /** Rules in force. Default `osaka`. */
  fork?: ForkName
  /**
   * Allows forks whose rules may still change: `amsterdam`, as far as EIP-7708, EIP-7843, EIP-7954, EIP-8024 and EIP-8246 go. Default
   * false: a RangeError instead.
   */
  experimental?: boolean
  /**
   * For a state that lives elsewhere, as that of a forked chain: what the engine was never given is unknown rather than absent. Whatever
   * needs something unknown throws a MissingStateError, with nothing changed; `provide` it, and try again. Only since Cancun:
   * a storage that is deleted would have to be known whole. Default false.
   */
  lazy?: boolean
  /** Lanes that execute speculatively beside the caller's thread; 1 executes in order on the caller's thread alone. Default: cores; 1 in a browser, which has no more. */
  workers?: number
  /** Rules of all forks that a development chain wants otherwise. */
  overrides?: RuleOverrides
  /**
   * Size of the memory, at most 4096. Pages are committed lazily. Default 2048; 512 in a browser. Two fifths are for what a single
   * transaction does, most of the rest for state and the block: what does not fit ends in EngineMemoryError.
   */
  memoryMiB?: number
  /**
   * Where the WebAssembly modules come from, when not from this package's `build` folder. A browser wants
   * `engine-unshared.wasm` as the engine, and `engine-trace-unshared.wasm` when it traces. A string is a URL relative to the
   * page; in Node it is a file's path.
   */
  wasm?: { engine?: WasmSource; trie?: WasmSource; trace?: WasmSource }
}

/** Rules in place of those of every fork. */
export interface RuleOverrides {
  /** Bytes that code may have (EIP-170); init code may have twice as many (EIP-3860), where the fork limits it at all. */
  codeSizeMax?: number
  /** False: a transaction may ask for as much gas as the block has (not EIP-7825). */
  transactionGas?: boolean
  /** True: signatures may be protected against replay (EIP-155) before Spurious Dragon too, as all wallets make them. */
  protectedSignatures?: boolean
}

/** A module's bytes, or where they are. */
export type WasmSource = Uint8Array | URL | string

/** What the block's transactions see of their block. */
export interface BlockEnv {
  /** Rules in force in this block. Default: those of the engine's options. */
  fork?: ForkName
  /** Default: that of the engine's options. */
  chainId?: bigint
  number: bigint
  timestampSec: bigint
  coinbase: Hex
  gasLimit: bigint
  /** 0 before London. */
  baseFeePerGas: bigint
  /** Before Paris: the difficulty. */
  prevRandao: Hex
  /** Wei per blob gas (EIP-4844). Default 1. */
  blobBaseFee?: bigint
  /** Blob gas that the block may use, where it differs from the fork's own maximum (EIP-7892). */
  blobGasLimit?: bigint
  /** Root of the parent's beacon block (EIP-4788); the system call is made when it is given, since Cancun. */
  parentBeaconBlockRoot?: Hex
  /** Hash of the parent block (EIP-2935); the system call is made when it is given, since Prague. */
  parentHash?: Hex
  /** What SLOTNUM says (EIP-7843, Amsterdam). Default 0. */
  slotNumber?: bigint
  /** Gas that the block used before these transactions, where they are not all of it. Default 0. */
  gasUsedBefore?: bigint
  /** The same of blob gas. */
  blobGasUsedBefore?: bigint
  /**
   * `BLOCKHASH`: asked for at most the 256 blocks before this one; zero hash when there is none. Null, in a lazy engine: it is not known
   * yet, and a MissingStateError names the block when it is needed.
   */
  blockHash?(number: bigint): Hex | null
}

/** A transaction as it stands in a block: its EIP-2718 bytes, and its sender, recovered or impersonated. */
export interface ExecutableTransaction {
  raw: Uint8Array
  sender: Hex
  /** The sender need not be an account without code (EIP-3607 is not applied). Default false. */
  impersonated?: boolean
}

export interface Log {
  address: Hex
  topics: Hex[]
  data: Hex
}

export interface ExecutedTransaction {
  kind: 'executed'
  /** 1 success, 0 reverted or halted. */
  status: 0 | 1
  gasUsed: bigint
  effectiveGasPrice: bigint
  /** 131072 per blob; 0 for all types but 3. */
  blobGasUsed: bigint
  logs: Log[]
  /** 256-byte bloom filter of `logs`. */
  logsBloom: Hex
  contractAddress: Hex | null
  /** Return data, or revert data when `status` is 0. */
  output: Hex
  /** Why a failed transaction halted; `revert` when it reverted. */
  halt: HaltReason | null
}

/** A transaction that cannot stand in this block at this place; it changed nothing. */
export interface RejectedTransaction {
  kind: 'rejected'
  reason: RejectReason
}

export type RejectReason =
  | 'malformed'
  | 'wrong-chain-id'
  | 'unsupported-type'
  | 'nonce-too-low'
  | 'nonce-too-high'
  | 'nonce-overflow'
  | 'insufficient-funds'
  | 'intrinsic-gas-too-low'
  | 'floor-gas-too-low'
  | 'fee-below-base-fee'
  | 'tip-above-fee-cap'
  | 'init-code-too-large'
  | 'sender-not-eoa'
  | 'block-gas-limit-exceeded'
  /** More than any transaction may ask for (EIP-7825, Osaka). */
  | 'transaction-gas-limit-too-high'
  /** Blob and set-code transactions need a recipient (EIP-4844, EIP-7702). */
  | 'create-not-allowed'
  | 'no-authorizations'
  | 'no-blobs'
  /** A blob versioned hash begins with another byte than 0x01 (EIP-4844). */
  | 'blob-version-unknown'
  /** More blobs than any transaction may carry (EIP-7594, Osaka). */
  | 'too-many-blobs'
  | 'fee-below-blob-base-fee'
  /** The block has no room left for the transaction's blobs. */
  | 'blob-gas-limit-exceeded'
  /** Signed for one chain alone, before that was possible (EIP-155); all else about signatures is for `recoverSender`. */
  | 'invalid-signature'

export type HaltReason =
  | 'revert'
  | 'out-of-gas'
  | 'stack-underflow'
  | 'stack-overflow'
  | 'invalid-jump'
  | 'invalid-opcode'
  | 'static-violation'
  | 'return-data-out-of-bounds'
  | 'create-collision'
  | 'code-too-large'
  | 'code-starts-with-ef'
  | 'init-code-too-large'
  | 'precompile-failure'
  | 'call-depth'
  /** Only of `call`: `from` cannot pay `value`. */
  | 'insufficient-funds'
  /** The opcode INVALID, which is there to fail (EIP-141). */
  | 'designated-invalid'

/** What the executor did for one block, beside its result. */
export interface ExecutionReport {
  executions: number
  /** Executions thrown away because an earlier transaction changed what they had read. */
  reexecutions: number
  /** Transactions too large for a worker's memory, executed on the caller's thread in the midst of the block. */
  outgrown: number
  /** Why the lanes were replaced in the midst of the block, which was then executed again on the caller's thread alone; null: they were not. */
  laneFailure: string | null
  /** Transactions committed by each lane. */
  perLane: number[]
  durationMs: number
  /** The part of `durationMs` in which the lanes executed: without writing transactions to memory and reading results. */
  executionMs: number
}

export interface BlockResult {
  /** One entry per given transaction, in the given order, decoded when it is asked for. */
  transactions: TransactionResults
  /** How many of them were not rejected. */
  executedCount: number
  /** Of the block so far, `gasUsedBefore` included. */
  gasUsed: bigint
  /** The same of blob gas, `blobGasUsedBefore` included. */
  blobGasUsed: bigint
  report: ExecutionReport
  /** How it was executed, when that was asked for. Null also for so many transactions that there is no memory to record them. */
  recording: BlockRecording | null
}

/** How `executeBlock` goes about it; no option changes the result. */
export interface ExecutionOptions {
  /** Records what each transaction reads and writes, where and when it is executed, and how often. Default false. */
  record?: boolean
  /** With `record`: times each execution by itself, which costs some 0.1 µs each, instead of runs of 250,000 gas on a lane. Default false. */
  timeEach?: boolean
  /**
   * Block access list (EIP-7928) of this very block, as `recording.accessList()` gives it: lanes then wait for the transactions before which,
   * by the list, others must not read, and hardly anything is executed in vain. Indices count the given transactions from 1, so
   * hints behind one that is rejected miss their mark. No list changes a result, be it wrong; what is no list is a MalformedAccessListError.
   * A lazy engine does without hints: it would ask for all that a list names.
   */
  accessList?: BlockAccessList
}

/** What a header says of its block's transactions and of the state after it. */
export interface BlockRoots {
  transactionsRoot: Hex
  receiptsRoot: Hex
  /** 256-byte bloom filter of all logs of the block. */
  logsBloom: Hex
  /** Null unless it was asked for. */
  stateRoot: Hex | null
}

export interface CallRequest {
  from?: Hex
  /** Absent or null: contract creation with `data` as init code. */
  to?: Hex | null
  data?: Hex
  value?: bigint
  gas?: bigint
  gasPrice?: bigint
  accessList?: { address: Hex; storageKeys: Hex[] }[]
  /** What BLOBHASH finds; 32 bytes each. */
  blobVersionedHashes?: Hex[]
}

export interface StateOverride {
  balance?: bigint
  nonce?: bigint
  code?: Hex
  /** Replaces the whole storage. */
  state?: Record<Hex, Hex>
  /** Replaces single slots. */
  stateDiff?: Record<Hex, Hex>
}

/** What of a call's result is wanted. */
export interface CallOptions {
  /** Whether `accessList` tells what was touched, for which a small call pays dearly. Default true. */
  accessList?: boolean
}

export interface CallResult {
  status: 0 | 1
  gasUsed: bigint
  output: Hex
  halt: HaltReason | null
  logs: Log[]
  /** Accounts and slots touched, for `eth_createAccessList`; empty where it was not wanted. */
  accessList: { address: Hex; storageKeys: Hex[] }[]
}

/** How a call of the system address ended. */
export interface SystemCallResult {
  /** 0: reverted or halted, and changed nothing. */
  status: 0 | 1
  output: Hex
}

/** A state to which `Engine.rollback` returns; opaque. */
export interface Checkpoint {
  readonly generation: number
  readonly mark: number
}

export interface AccountProof {
  balance: bigint
  nonce: bigint
  codeHash: Hex
  storageHash: Hex
  accountProof: Hex[]
  storageProof: { key: Hex; value: Hex; proof: Hex[] }[]
}

/**
 * The difference between two states, in both directions, as opaque bytes that may be stored on disk.
 * `apply(change.undo)` takes the state back, `apply(change.redo)` forward again.
 */
export interface StateChange {
  undo: Uint8Array
  redo: Uint8Array
}

/**
 * An Ethereum execution engine over one shared memory: state, journal, executor and tries live in WebAssembly.
 *
 * Rules: Frontier to Osaka with all their precompiles; transaction types 0, since Berlin 1, since London 2, since Cancun 3 and since Prague 4. A blob
 * transaction stands for its EIP-2718 bytes in a block, without the blobs.
 *
 * The result of a block is that of executing its transactions one after another, whatever the number of workers.
 * All methods but `executeBlock`, `blockRoots`, `trace`, `traceBlock` and `close` are synchronous and must not be called while a block executes.
 */
export interface Engine {
  readonly fork: ForkName
  readonly overrides: RuleOverrides
  readonly workers: number
  /** What it was never given is unknown (`EngineOptions.lazy`). */
  readonly isLazy: boolean

  /**
   * Executes `transactions` in order on the current state and keeps the new state. When it throws (EngineMemoryError)
   * the state is what it was before. When a worker dies the block is executed again without, and the worker replaced. Memory never changes a result: a transaction that needs more than there is
   * throws, whatever the number of workers.
   */
  executeBlock(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    options?: ExecutionOptions,
  ): Promise<BlockResult>

  /**
   * Roots of the tries of the transactions and of the receipts of the block that was executed last, those of rejected ones left
   * out; and with `stateRoot`, that of the state as it is now. The lanes work on all of them together. Receipts are those since
   * Byzantium (EIP-658). System calls and changes by hand may come in between, but for code; after anything else that runs
   * code, and the second time, it throws a RangeError. Full memory is an EngineMemoryError.
   */
  blockRoots(options?: { stateRoot?: boolean }): Promise<BlockRoots>

  /**
   * Calls `to` as the system address does at the end of a block (EIP-7002, EIP-7251), with 30,000,000 gas that nobody pays,
   * and keeps the changes. Null when there is no code.
   */
  systemCall(env: BlockEnv, to: Hex, data: Hex): SystemCallResult | null

  /** Runs one message on the current state and throws its changes away. Nonce and balance of `from` are not checked unless value is sent. */
  call(
    env: BlockEnv,
    request: CallRequest,
    overrides?: Record<Hex, StateOverride>,
    options?: CallOptions,
  ): CallResult

  /** As `call`, told to the tracer step by step. What the tracer throws ends it. */
  trace(
    env: BlockEnv,
    request: CallRequest,
    tracer: Tracer,
    overrides?: Record<Hex, StateOverride>,
  ): Promise<CallResult>
  /**
   * Executes the transactions in order on the current state, which must be that of the parent block, and takes everything
   * back. Those for which `tracerOf` has a tracer are told to it; for one in the middle of a block, give it and all before it.
   */
  traceBlock(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    tracerOf: (index: number) => Tracer | undefined,
  ): Promise<BlockResult['transactions']>

  getBalance(address: Hex): bigint
  getNonce(address: Hex): bigint
  /** Of many accounts at once, several times faster than one by one. */
  getNonces(addresses: readonly Hex[]): BigUint64Array
  getCode(address: Hex): Hex
  /** `slot` and the result are 32 bytes. */
  getStorage(address: Hex, slot: Hex): Hex
  /**
   * Makes the account exist even if it is empty, as accounts may that are older than EIP-161; after that, the first transaction
   * that touches it while it is empty deletes it.
   */
  createAccount(address: Hex): void
  setBalance(address: Hex, balance: bigint): void
  /**
   * From now on ECRECOVER finds `address` for this signature (65 bytes: r, s, v), whatever was signed. No part of the state. Throws a
   * RangeError for the 22nd.
   */
  impersonateSignature(signature: Hex, address: Hex): void
  /**
   * Adds wei to a balance, as withdrawals and rewards do at the end of a block; the recording of that block tells of it. Nothing creates no
   * account.
   */
  credit(address: Hex, wei: bigint): void
  setNonce(address: Hex, nonce: bigint): void
  setCode(address: Hex, code: Hex): void
  setStorage(address: Hex, slot: Hex, value: Hex): void

  /**
   * Of a lazy engine: tells it what accounts and slots were before everything that it has done. This is no change: it is so in older
   * states too. What is known already stays as it is. Throws a RangeError for slots of an account that is unknown.
   */
  provide(known: KnownState): void
  /**
   * Forgets the whole state, for a chain that begins anew, with another chain id or lazy where the last one was not if that is asked for. Checkpoints
   * and changes are void.
   */
  clear(identity?: { lazy?: boolean; chainId?: bigint }): void

  /**
   * Root of the state's Merkle Patricia trie; the work grows with what changed since the last call. Throws an
   * EngineMemoryError when the tries outgrow 4 GiB, or what the machine gives: the state itself is not touched by that.
   */
  stateRoot(): Hex
  /** Merkle proof of an account and some of its slots (EIP-1186). Throws as `stateRoot` does. */
  getProof(address: Hex, slots: readonly Hex[]): AccountProof

  /** Marks the current state. Void after the next `takeChange`; checkpoints may be nested. */
  checkpoint(): Checkpoint
  /** Takes the state back to the checkpoint, which may be used again. Throws a RangeError when it is void. */
  rollback(checkpoint: Checkpoint): void

  /**
   * Everything that changed since the last `takeChange` (or since creation), and forgets it. To be called now and then, at
   * best after each block: the log of changes has room for some millions of entries.
   */
  takeChange(): StateChange
  /** Applies one direction of a change taken earlier from exactly the neighbouring state; itself counted by `takeChange`. */
  apply(direction: Uint8Array): void
  /** The whole state, as a change from the empty state: for saving. */
  dump(): Uint8Array
  /** Every account with its code and storage, for exports in other formats. */
  accounts(): Iterable<{
    address: Hex
    balance: bigint
    nonce: bigint
    code: Hex
    storage: [slot: Hex, value: Hex][]
  }>

  /**
   * Ends the threads. A block that executes or is hashed at that moment is given up: its promise rejects with an EngineClosedError, as does
   * whatever is asked for later. The memory is free when nobody holds the engine any more. Closing twice is harmless.
   */
  close(): Promise<void>
}

/** Root of the trie that maps the RLP of each index to the item: transaction, receipt and withdrawal roots. */
export type OrderedTrieRoot = (items: readonly Uint8Array[]) => Hex
/** Sender of a signed transaction (types 0 to 4) by the rules of a fork, by default `osaka`, or why there is none. */
export type RecoverSender = (
  raw: Uint8Array,
  fork?: ForkName,
) => { sender: Hex } | { error: 'malformed' | 'invalid-signature' | 'unsupported-type' }
