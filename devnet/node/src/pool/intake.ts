import type { Hex } from '@safelane/devnet-engine'
import type { RecoveryThreads } from './recoveryThreads.ts'
import type { RecoveredTransaction } from './signedTransaction.ts'

/** So many transactions are a batch even if more come in the same turn: they can be recovered meanwhile. */
const BATCH_MAX = 512

/** What became of a transaction: its hash, once it is acknowledged, or why it was refused. */
export type IntakeOutcome = Hex | Error

/**
 * Admits a batch and returns the outcomes in its order. It is called with the first transaction of the batch, so that it can take its
 * place in line before the rest have come and any has been recovered.
 */
export type AdmitBatch = (recovered: Promise<RecoveredTransaction[]>) => Promise<IntakeOutcome[]>

interface Arrival {
  raw: Uint8Array
  resolve(hash: Hex): void
  reject(error: unknown): void
}

/**
 * Gathers the signed transactions that come in one turn of the event loop, from whatever connections, into batches, in the order
 * in which they come. `seal` ends a batch: what comes after something else must not overtake it.
 */
export class Intake {
  readonly #recovery: RecoveryThreads
  readonly #admit: AdmitBatch
  #answered: Promise<unknown> = Promise.resolve()
  #open: { arrivals: Arrival[]; seal: () => void } | null = null

  constructor(recovery: RecoveryThreads, admit: AdmitBatch) {
    this.#recovery = recovery
    this.#admit = admit
  }

  /** Resolves to the hash when the transaction is acknowledged; rejects with the reason when it is refused. */
  submit(raw: Uint8Array): Promise<Hex> {
    return new Promise((resolve, reject) => {
      this.#open ??= this.#begin()
      const { arrivals } = this.#open
      arrivals.push({ raw, resolve, reject })
      if (arrivals.length === BATCH_MAX) this.seal()
    })
  }

  /** Whatever comes from now on belongs to a later batch. */
  seal(): void {
    const open = this.#open
    this.#open = null
    open?.seal()
  }

  #begin() {
    const arrivals: Arrival[] = []
    const sealed = Promise.withResolvers<RecoveredTransaction[]>()
    const batch = {
      arrivals,
      seal: () => sealed.resolve(this.#recovery.recover(arrivals.map(({ raw }) => raw))),
    }
    const admitted = this.#admit(sealed.promise)
    // Answered in the order in which they came, also where a refusal is known before an earlier transaction is mined.
    this.#answered = Promise.allSettled([admitted, this.#answered]).then(([outcomes]) => {
      answer(arrivals, outcomes)
    })
    // After everything else that has come in this turn.
    setImmediate(() => {
      if (this.#open === batch) this.seal()
    })
    return batch
  }
}

function answer(arrivals: readonly Arrival[], outcomes: PromiseSettledResult<IntakeOutcome[]>): void {
  arrivals.forEach(({ resolve, reject }, index) => {
    const outcome = outcomes.status === 'fulfilled' ? outcomes.value[index] : (outcomes.reason as unknown)
    if (typeof outcome === 'string') resolve(outcome as Hex)
    else reject(outcome)
  })
}
