import type { Address, Hex } from '@safelane/core'
import type { Database, Transaction } from './database.ts'

/** What a job puts on chain. */
export type RelayKind = 'payment' | 'cover-purchase' | 'cover-claim'

/** A job this worker may work on until its lease ends. */
export interface RelayJob {
  readonly id: bigint
  readonly kind: RelayKind
  readonly subjectId: string
  /** Tries so far, this one included. */
  readonly attempts: number
}

/** A signed transaction waiting to be mined. */
export interface PendingRelay {
  readonly hash: Hex
  readonly job: RelayJob
  readonly sender: Address
  readonly nonce: bigint
  readonly rawTransaction: Hex
}

/** Why a job's subject failed for good. */
export interface RelayFailure {
  readonly code: string
  readonly detail: string
}

/*
 *   queued ──lease──▶ (simulate) ──store──▶ broadcast ──mined──▶ finished
 *     ▲  └─postpone─┐     │ revert              │ │ reverted
 *     └─────────────┘     ▼                     │ ▼
 *     ▲                 failed                  │ failed
 *     └──────────── nonce taken, dropped ───────┘
 *
 * Two workers cannot both send a job: the lease makes that unlikely, `store` (conditional on `queued`, and one pending
 * transaction per nonce) impossible. And even a second transaction could not pay twice: the contracts refuse replays.
 */
export interface RelayRepository {
  /** Takes up to `limit` jobs that are due; others get them only after `leaseMs`. */
  lease(limit: number, leaseMs: number): Promise<readonly RelayJob[]>
  /** Puts a job back, to be tried again after `delayMs`. */
  postpone(job: RelayJob, error: string, delayMs: number): Promise<void>
  /**
   * Stores the signed transaction, moves the job to `broadcast` and its subject to `submitted`, all or nothing. False
   * when another worker was faster or the subject no longer waits: then the transaction must not be sent.
   */
  store(relay: PendingRelay): Promise<boolean>
  /** By nonce, lowest first. */
  pending(sender: Address): Promise<readonly PendingRelay[]>
  /** The transaction was mined and succeeded; what it did is the indexer's to say. */
  finish(relay: PendingRelay): Promise<void>
  /** The job has nothing to do any more, its subject having come to an end without it. */
  discard(job: RelayJob): Promise<void>
  /** The transaction can never be mined (its nonce went to another): the job is queued again. */
  drop(relay: PendingRelay): Promise<void>
  /** Ends the job and its subject; a subject that has settled meanwhile stays settled. */
  fail(job: RelayJob, failure: RelayFailure, hash?: Hex): Promise<void>
}

export function createRelayRepository(database: Database): RelayRepository {
  return {
    async lease(limit, leaseMs) {
      const rows = await database.$queryRaw<
        { id: bigint; kind: string; subject_id: string; attempts: number }[]
      >`
        UPDATE relay_jobs SET attempts = attempts + 1, run_after = now() + make_interval(secs => ${leaseMs / 1000})
        WHERE id IN (
          SELECT id FROM relay_jobs WHERE state = 'queued' AND run_after <= now()
          ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        RETURNING id, kind, subject_id, attempts`
      return rows
        .map((row) => ({
          id: row.id,
          kind: row.kind as RelayKind,
          subjectId: row.subject_id,
          attempts: row.attempts,
        }))
        .sort((left, right) => Number(left.id - right.id))
    },

    async postpone(job, error, delayMs) {
      await database.relayJob.updateMany({
        where: { id: job.id, state: 'queued' },
        data: { runAfter: new Date(Date.now() + delayMs), lastError: error },
      })
    },

    async store(relay) {
      try {
        return await database.$transaction(async (transaction) => {
          const { count } = await transaction.relayJob.updateMany({
            where: { id: relay.job.id, state: 'queued' },
            data: { state: 'broadcast' },
          })
          if (count === 0) return false
          if (!(await submitSubject(transaction, relay.job, relay.hash))) throw new SubjectEnded()
          await transaction.relayTransaction.create({
            data: {
              hash: relay.hash,
              jobId: relay.job.id,
              sender: relay.sender,
              nonce: relay.nonce,
              rawTransaction: relay.rawTransaction,
              state: 'pending',
            },
          })
          return true
        })
      } catch (error) {
        if (error instanceof SubjectEnded || isUniqueViolation(error)) return false
        throw error
      }
    },

    async pending(sender) {
      const rows = await database.relayTransaction.findMany({
        where: { state: 'pending', sender },
        include: { job: true },
        orderBy: { nonce: 'asc' },
      })
      return rows.map((row) => ({
        hash: row.hash as Hex,
        job: {
          id: row.job.id,
          kind: row.job.kind as RelayKind,
          subjectId: row.job.subjectId,
          attempts: row.job.attempts,
        },
        sender: row.sender as Address,
        nonce: row.nonce,
        rawTransaction: row.rawTransaction as Hex,
      }))
    },

    async finish(relay) {
      await database.$transaction(async (transaction) => {
        await endTransaction(transaction, relay.hash, 'mined')
        await transaction.relayJob.updateMany({
          where: { id: relay.job.id, state: 'broadcast' },
          data: { state: 'finished' },
        })
      })
    },

    async discard(job) {
      await database.relayJob.updateMany({
        where: { id: job.id, state: 'queued' },
        data: { state: 'finished' },
      })
    },

    async drop(relay) {
      await database.$transaction(async (transaction) => {
        await endTransaction(transaction, relay.hash, 'dropped')
        await transaction.relayJob.updateMany({
          where: { id: relay.job.id, state: 'broadcast' },
          data: { state: 'queued', runAfter: new Date() },
        })
      })
    },

    async fail(job, failure, hash) {
      await database.$transaction(async (transaction) => {
        if (hash !== undefined) await endTransaction(transaction, hash, 'mined')
        await transaction.relayJob.updateMany({
          where: { id: job.id },
          data: { state: 'failed', lastError: failure.detail },
        })
        await failSubject(transaction, job, failure)
      })
    },
  }
}

/** A dropped transaction that was mined after all still ends as mined, so both may be told in any order. */
async function endTransaction(
  transaction: Transaction,
  hash: Hex,
  state: 'mined' | 'dropped',
): Promise<void> {
  await transaction.relayTransaction.updateMany({ where: { hash, state: 'pending' }, data: { state } })
}

/** `submitted` is entered from `authorized`, and kept when a dropped transaction is replaced. */
async function submitSubject(transaction: Transaction, job: RelayJob, txHash: Hex): Promise<boolean> {
  const change = {
    where: { id: job.subjectId, state: { in: ['authorized', 'submitted'] } },
    data: { state: 'submitted', txHash },
  }
  const { count } =
    job.kind === 'payment'
      ? await transaction.payment.updateMany(change)
      : job.kind === 'cover-purchase'
        ? await transaction.coverPurchase.updateMany(change)
        : await transaction.coverClaim.updateMany(change)
  return count === 1
}

async function failSubject(transaction: Transaction, job: RelayJob, failure: RelayFailure): Promise<void> {
  const change = {
    where: { id: job.subjectId, state: { in: ['authorized', 'submitted'] } },
    data: { state: 'failed', failureCode: failure.code, failureDetail: failure.detail },
  }
  if (job.kind === 'payment') await transaction.payment.updateMany(change)
  else if (job.kind === 'cover-purchase') await transaction.coverPurchase.updateMany(change)
  else await transaction.coverClaim.updateMany(change)
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'P2002'
}

/** Rolls the transaction back. */
class SubjectEnded extends Error {}
