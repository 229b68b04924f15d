import type { Database } from './database.ts'

/** One call that carries an Idempotency-Key. */
export interface IdempotentCall {
  readonly caller: string
  readonly keyHash: string
  readonly requestHash: string
}

/** What a caller with a key may do. */
export type IdempotencyClaim =
  /** Execute, then `complete` or `release`. */
  | { readonly kind: 'execute' }
  | { readonly kind: 'answered'; readonly answer: string }
  /** Another request with this key is being executed. */
  | { readonly kind: 'running' }
  /** The key belongs to another request. */
  | { readonly kind: 'conflict' }

/*
 *   (none) ──claim──▶ running ──complete──▶ answered ──24 h──▶ (none)
 *      ▲                │ ▲
 *      └───release──────┘ └─claim, when the lease of a dead process is over
 */
export interface IdempotencyRepository {
  claim(call: IdempotentCall): Promise<IdempotencyClaim>
  /** Keeps the answer for whoever asks again. */
  complete(call: IdempotentCall, answer: string): Promise<void>
  /** Nothing was done: the key may be used again. */
  release(call: IdempotentCall): Promise<void>
}

/** Longer than any call takes; after a crash a retry waits for this long. */
const LEASE_MS = 30_000
const KEPT_MS = 24 * 60 * 60_000

export function createIdempotencyRepository(database: Database): IdempotencyRepository {
  return {
    async claim({ caller, keyHash, requestHash }) {
      await database.idempotencyRecord.deleteMany({
        where: { createdAt: { lt: new Date(Date.now() - KEPT_MS) } },
      })
      const leasedUntil = new Date(Date.now() + LEASE_MS)
      const { count } = await database.idempotencyRecord.createMany({
        data: [{ caller, keyHash, requestHash, leasedUntil }],
        skipDuplicates: true,
      })
      if (count === 1) return { kind: 'execute' }
      const found = await database.idempotencyRecord.findUnique({
        where: { caller_keyHash: { caller, keyHash } },
      })
      // It was released between the two statements; the caller's next attempt finds it free.
      if (found === null) return { kind: 'running' }
      if (found.requestHash !== requestHash) return { kind: 'conflict' }
      if (found.answer !== null) return { kind: 'answered', answer: found.answer }
      const taken = await database.idempotencyRecord.updateMany({
        where: { caller, keyHash, answer: null, leasedUntil: { lt: new Date() } },
        data: { leasedUntil },
      })
      return { kind: taken.count === 1 ? 'execute' : 'running' }
    },

    async complete({ caller, keyHash }, answer) {
      await database.idempotencyRecord.updateMany({ where: { caller, keyHash }, data: { answer } })
    },

    async release({ caller, keyHash }) {
      await database.idempotencyRecord.deleteMany({ where: { caller, keyHash, answer: null } })
    },
  }
}
