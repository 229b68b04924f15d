/** Threads that recover the signatures of incoming transactions while the main thread does other things. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { packRequest, unpackAnswer } from './candidateCodec.ts'
import { type RecoveredTransaction, recoverCandidate } from './signedTransaction.ts'

/** So few transactions are recovered on the caller's thread, if no other is at work: telling one takes longer. */
const ALONE_MAX = 4
/** The same while no thread has been started, which takes a tenth of a second. */
const ALONE_AT_FIRST_MAX = 32
/** Largest and smallest number of transactions that a thread gets at once; 64 take about 5 ms. */
const CHUNK_MAX = 64
const CHUNK_MIN = 4
/** A thread has one chunk at work and one waiting, so that it need not wait for the main thread in between. */
const CHUNKS_PER_THREAD = 2
/** A chunk at which so many threads have died is given up. */
const ATTEMPTS_MAX = 3

export interface RecoveryOptions {
  /** Number of threads; 0: everything on the caller's. Default: cores, at most 8. */
  threads?: number
  /** Starts a thread; tests take hold of it here. */
  startThread?: () => Worker
}

/** Transactions that came together. */
interface Batch {
  raws: readonly Uint8Array[]
  outcomes: RecoveredTransaction[]
  chunksLeft: number
  resolve(outcomes: RecoveredTransaction[]): void
  reject(error: Error): void
}

/** Part of a batch: what one thread does at once. */
interface Chunk {
  batch: Batch
  start: number
  end: number
  attempts: number
}

interface Thread {
  worker: Worker
  /** Sent to it and not answered, in order. */
  chunks: Chunk[]
  /** Why it died, if it said so. */
  failure?: unknown
}

/**
 * Recovers batches of transactions on threads that start when there is something for them to do, share the chunks of all batches,
 * and are replaced when they die; what a dead one had is done again.
 */
export class RecoveryThreads {
  readonly #threadsMax: number
  readonly #startThread: () => Worker
  readonly #threads: Thread[] = []
  readonly #waiting: Chunk[] = []
  #closed = false

  constructor({
    threads = Math.min(availableParallelism(), 8),
    startThread = startRecoveryThread,
  }: RecoveryOptions = {}) {
    this.#threadsMax = threads
    this.#startThread = startThread
  }

  /** Candidates and faults at the places of their transactions. Rejects when threads keep dying or all were closed. */
  recover(raws: readonly Uint8Array[]): Promise<RecoveredTransaction[]> {
    if (this.#closed) return Promise.reject(new RecoveryError('the recovery threads are closed'))
    if (this.#isForCaller(raws.length)) return Promise.resolve(raws.map(recoverCandidate))
    return new Promise((resolve, reject) => {
      const outcomes = new Array<RecoveredTransaction>(raws.length)
      const batch: Batch = { raws, outcomes, chunksLeft: 0, resolve, reject }
      const share = Math.ceil(raws.length / this.#threadsMax)
      const size = Math.min(CHUNK_MAX, Math.max(CHUNK_MIN, share))
      for (let start = 0; start < raws.length; start += size) {
        this.#waiting.push({ batch, start, end: Math.min(start + size, raws.length), attempts: 0 })
        batch.chunksLeft++
      }
      this.#distribute()
    })
  }

  /** Ends the threads. What they were doing rejects. */
  async close(): Promise<void> {
    this.#closed = true
    const threads = this.#threads.splice(0)
    const abandoned = [...threads.flatMap(({ chunks }) => chunks), ...this.#waiting.splice(0)]
    for (const { batch } of abandoned) batch.reject(new RecoveryError('the recovery threads are closed'))
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #isForCaller(count: number): boolean {
    if (this.#threadsMax === 0) return true
    if (this.#threads.length === 0) return count <= ALONE_AT_FIRST_MAX
    return count <= ALONE_MAX && this.#threads.every(({ chunks }) => chunks.length === 0)
  }

  /** Gives waiting chunks to the threads with the least to do, and starts threads while all have something. */
  #distribute(): void {
    while (this.#waiting.length > 0) {
      let thread = this.#threads[0]
      for (const other of this.#threads) {
        if (!thread || other.chunks.length < thread.chunks.length) thread = other
      }
      if (!thread || (thread.chunks.length > 0 && this.#threads.length < this.#threadsMax))
        thread = this.#start()
      if (thread.chunks.length >= CHUNKS_PER_THREAD) return
      const chunk = this.#waiting.shift() as Chunk
      const request = packRequest(chunk.batch.raws, chunk.start, chunk.end)
      if (thread.chunks.length === 0) thread.worker.ref()
      thread.chunks.push(chunk)
      thread.worker.postMessage(request, [request])
    }
  }

  #start(): Thread {
    const thread: Thread = { worker: this.#startThread(), chunks: [] }
    thread.worker.on('message', (answer: ArrayBuffer) => this.#finish(thread, answer))
    thread.worker.on('error', (error) => {
      thread.failure = error
    })
    thread.worker.on('exit', () => this.#replace(thread))
    this.#threads.push(thread)
    return thread
  }

  #finish(thread: Thread, answer: ArrayBuffer): void {
    const chunk = thread.chunks.shift()
    // An idle thread must not keep the process alive.
    if (thread.chunks.length === 0) thread.worker.unref()
    this.#distribute()
    if (!chunk) return
    const { batch } = chunk
    unpackAnswer(answer, batch.raws, chunk.start, batch.outcomes)
    if (--batch.chunksLeft === 0) batch.resolve(batch.outcomes)
  }

  /** A thread has died: another does what it had, before everything else. */
  #replace(thread: Thread): void {
    if (this.#closed) return
    this.#threads.splice(this.#threads.indexOf(thread), 1)
    for (const chunk of thread.chunks.reverse()) {
      if (++chunk.attempts < ATTEMPTS_MAX) this.#waiting.unshift(chunk)
      else chunk.batch.reject(new RecoveryError('recovery threads keep dying', { cause: thread.failure }))
    }
    this.#distribute()
  }
}

function startRecoveryThread(): Worker {
  return new Worker(new URL('./recoveryThread.ts', import.meta.url))
}

/** Signatures could not be recovered; it says nothing about the transactions. */
export class RecoveryError extends Error {
  readonly code = 'RECOVERY_FAILED'
}
