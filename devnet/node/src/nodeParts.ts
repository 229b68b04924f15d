import type { Engine } from '@safelane/devnet-engine'
import type { Accounts } from './accounts.ts'
import type { BeginningOptions } from './chain/beginning.ts'
import type { ChainClock } from './chain/chainClock.ts'
import type { ChainStore } from './chain/chainStore.ts'
import type { ForkedChain } from './fork/forkedChain.ts'
import type { ForkOptions } from './fork/forkOptions.ts'
import type { MiningMode } from './mining.ts'
import type { RecoveryThreads } from './pool/recoveryThreads.ts'
import type { TransactionOrder, TransactionPool } from './pool/transactionPool.ts'
import type { RequestLog } from './requestLog.ts'
import type { ChainSettings } from './settings.ts'
import type { StateFile } from './storage/stateFile.ts'
import type { SequentialReference } from './verification/sequentialReference.ts'

/** What a node is made of. */
export interface NodeParts {
  /** Lazy if the chain is forked. */
  engine: Engine
  /** What the chain was forked from; null: from nothing. */
  forked: ForkedChain | null
  /** How an origin is asked that a reset names. */
  forkDefaults: Omit<ForkOptions, 'urls'>
  /** How the chain began, and begins again after a reset. */
  beginning: BeginningOptions
  chainId: bigint
  store: ChainStore
  pool: TransactionPool
  clock: ChainClock
  accounts: Accounts
  settings: ChainSettings
  order: TransactionOrder
  /** Whether a transaction may enter the pool only if its sender can pay for it. */
  checksPoolBalance: boolean
  /** Most transactions of a block; null: as many as its gas allows. */
  maxTransactions: number | null
  /** Longest that anybody waits for a receipt; null: as long as it asks for. */
  receiptTimeoutMs: number | null
  /** Most gas that a call may use; null: that of a block, within bounds. */
  callGasCap: bigint | null
  mining: MiningMode
  /** `eth_gasPrice` suggests the base fee alone. */
  disableMinPriorityFee: boolean
  /** Whether executions of recent blocks are kept. */
  recordExecutions: boolean
  recovery: RecoveryThreads
  /** Executes each block again in order (`--verify`); null: nobody does. */
  reference: SequentialReference | null
  /** Gets the error after which no block can be made any more. */
  onFatal: (error: Error) => void
  /** Null: the chain lives in memory only. */
  stateFile: StateFile | null
  /** For temporary files; undefined: the system's folder. */
  spillFolder: string | undefined
  log: (line: string) => void
  requestLog: RequestLog
}
