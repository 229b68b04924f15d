import type { Engine, Hex } from '@safelane/devnet-engine'
import type { BlockProducer } from './blockProducer.ts'
import type { AdmittedTransaction, Candidate } from './chain/admittedTransaction.ts'
import { blobsPerTransaction, nextBlobBaseFee } from './chain/blobFees.ts'
import type { BlobStore } from './chain/blobStore.ts'
import { scheduleOf } from './chain/blockProduction.ts'
import type { BlockRules } from './chain/blockRules.ts'
import type { Suspension } from './fork/suspension.ts'
import type { Miner } from './miner.ts'
import type { MiningMode } from './mining.ts'
import type { NodeParts } from './nodeParts.ts'
import { type AdmissionContext, refusalOf, TransactionRefusedError } from './pool/admission.ts'
import { Intake, type IntakeOutcome } from './pool/intake.ts'
import type { RecoveredTransaction } from './pool/signedTransaction.ts'
import { PoolError } from './pool/transactionPool.ts'
import type { ChainRecord } from './storage/chainRecord.ts'
import { storedTransaction } from './storage/stateFile.ts'

/** What of a node takes part in the admission of transactions. */
type SubmissionParts = Pick<
  NodeParts,
  'engine' | 'store' | 'pool' | 'recovery' | 'stateFile' | 'checksPoolBalance'
> & {
  rules: BlockRules
  blobs: BlobStore
  producer: BlockProducer
  miner: Miner
  suspension: Suspension
  /** Is told of each transaction that is in the pool, with all before it of its sender there or on the chain. */
  onReady: (transaction: AdmittedTransaction) => void
  /** What transactions sign for now. */
  chainId: () => bigint
  mining: () => Readonly<MiningMode>
}

/** How transactions come into the pool, and, with automine, into blocks. */
export class Submissions {
  readonly #parts: SubmissionParts
  readonly #intake: Intake
  /** What nobody has been told of. */
  readonly #becameReady: AdmittedTransaction[] = []

  constructor(parts: SubmissionParts) {
    this.#parts = parts
    this.#intake = new Intake(parts.recovery, (recovered) => this.#admitBatch(recovered))
  }

  /** Whatever is submitted from now on comes after what is queued from now on. */
  seal(): void {
    this.#intake.seal()
  }

  /**
   * Takes a transaction into the pool and, with automine, waits until the block that holds it is durable.
   * `prepare` makes it, with the state at rest, so that nonces filled in never collide.
   * Throws TransactionRefusedError or PoolError.
   */
  async submit(prepare: (engine: Engine) => Candidate | Promise<Candidate>): Promise<Hex> {
    const { suspension, engine } = this.#parts
    this.seal()
    const admitted = await suspension.run(async () => {
      const candidate = await prepare(engine)
      const transaction = this.#admit(candidate, this.#admissionContext())
      await this.#acknowledge([transaction])
      return transaction
    })
    const [outcome] = await this.#mined([admitted])
    if (outcome instanceof Error) throw outcome
    return admitted.hash
  }

  /**
   * The same for the bytes of a signed transaction. What comes in one turn of the event loop is recovered together, on other
   * threads, while the queue goes on with what is before it.
   */
  submitRaw(raw: Uint8Array): Promise<Hex> {
    return this.#intake.submit(raw)
  }

  async #admitBatch(recovered: Promise<RecoveredTransaction[]>): Promise<IntakeOutcome[]> {
    const admitted = await this.#parts.suspension.run(async () => {
      const candidates = await recovered
      // All senders are known before the first transaction is in the pool: from there this must not begin anew.
      if (this.#parts.suspension.chain) this.#parts.engine.getNonces(candidates.flatMap(senderOf))
      const context = this.#admissionContext()
      const outcomes = candidates.map((candidate) => this.#tryToAdmit(candidate, context))
      await this.#acknowledge(outcomes.filter(isAdmitted))
      return outcomes
    })
    return await this.#mined(admitted)
  }

  #admissionContext(): AdmissionContext {
    const { engine, store, rules, producer, chainId, checksPoolBalance } = this.#parts
    const { header } = store.head
    const schedule = scheduleOf(engine, store)
    return {
      chainId: chainId(),
      rules,
      blockGasLimit: producer.settings.gasLimit,
      baseFeePerGas: producer.nextBaseFee(),
      blobBaseFee: nextBlobBaseFee(header, schedule),
      blobsMax: blobsPerTransaction(header, schedule),
      checksBalance: checksPoolBalance,
    }
  }

  #tryToAdmit(candidate: RecoveredTransaction, context: AdmissionContext): AdmittedTransaction | Error {
    try {
      if (typeof candidate === 'string') throw new TransactionRefusedError(candidate)
      return this.#admit(candidate, context)
    } catch (error) {
      if (error instanceof TransactionRefusedError || error instanceof PoolError) return error
      throw error
    }
  }

  /** Puts a candidate into the pool. Throws TransactionRefusedError or PoolError. */
  #admit(candidate: Candidate, context: AdmissionContext): AdmittedTransaction {
    const { transaction } = candidate
    const { engine, pool, blobs } = this.#parts
    const nonce = engine.getNonce(transaction.sender)
    const balance = engine.getBalance(transaction.sender)
    const reason = refusalOf(candidate, context, { nonce, balance })
    if (reason) throw new TransactionRefusedError(reason)
    // One by one: who closes a gap may make more ready than a call takes arguments.
    for (const ready of pool.add(transaction, nonce, candidate.condition)) this.#becameReady.push(ready)
    if (candidate.sidecar) blobs.add(transaction.hash, candidate.sidecar)
    return transaction
  }

  async #acknowledge(transactions: readonly AdmittedTransaction[]): Promise<void> {
    // Kept before they are acknowledged; with automine their block is, or they are kept afterwards if none takes them.
    if (!this.#parts.mining().auto) await this.#keepPooled(transactions)
    for (const transaction of this.#becameReady.splice(0)) this.#parts.onReady(transaction)
  }

  /** With automine, waits for the blocks that hold what was admitted; what they refused becomes an error. */
  async #mined(admitted: readonly (AdmittedTransaction | Error)[]): Promise<IntakeOutcome[]> {
    const { miner, mining, pool, suspension } = this.#parts
    const transactions = admitted.filter(isAdmitted)
    if (mining().auto && transactions.length > 0) {
      await miner.automine()
      const waiting = transactions.filter(({ hash }) => pool.get(hash))
      if (waiting.length > 0) {
        this.seal()
        await suspension.run(() => this.#keepPooled(waiting))
      }
    }
    return admitted.map((outcome) => {
      return isAdmitted(outcome) ? (this.#refusalOf(outcome) ?? outcome.hash) : outcome
    })
  }

  /** Who wants no balance checked has a hash, as in anvil, even if the block left the transaction out for it. */
  #refusalOf(transaction: AdmittedTransaction): Error | undefined {
    const { miner, checksPoolBalance } = this.#parts
    const refusal = miner.refusalOf(transaction)
    const isForBalance = refusal instanceof TransactionRefusedError && refusal.reason === 'insufficient-funds'
    return isForBalance && !checksPoolBalance ? undefined : refusal
  }

  async #keepPooled(transactions: readonly AdmittedTransaction[]): Promise<void> {
    const { stateFile, pool } = this.#parts
    const pooled = transactions.filter(({ hash }) => pool.get(hash))
    if (!stateFile || pooled.length === 0) return
    await stateFile.append(
      ...pooled.map((transaction): ChainRecord => {
        return { kind: 'pooled', transaction: storedTransaction(transaction) }
      }),
    )
  }
}

function senderOf(candidate: RecoveredTransaction): Hex[] {
  return typeof candidate === 'string' ? [] : [candidate.transaction.sender]
}

function isAdmitted(outcome: AdmittedTransaction | Error): outcome is AdmittedTransaction {
  return !(outcome instanceof Error)
}
