import type { Address, Hex } from '@safelane/core'
import { Prisma } from '@safelane/prisma'
import type { Database, Transaction } from './database.ts'
import { failSubject, jobsThatWait, submitSubjects } from './relaySubjects.ts'

/** What a job puts on chain. */
export type RelayKind =
  | 'payment'
  | 'plan-payment'
  | 'batch'
  | 'link-creation'
  | 'link-release'
  | 'revocation'
  | 'cover-purchase'
  | 'cover-claim'

/** A job this worker may work on until its lease ends. */
export interface RelayJob {
  readonly id: bigint
  readonly kind: RelayKind
  readonly subjectId: string
  /** Tries so far, this one included. */
  readonly attempts: number
}

/** A transaction as it goes to the chain. */
export interface SignedTransaction {
  readonly hash: Hex
  readonly rawTransaction: Hex
}

/** A signed transaction waiting to be mined. */
export interface PendingRelay extends SignedTransaction {
  readonly job: RelayJob
  readonly sender: Address
  readonly nonce: bigint
  /** Versions with lower fees that were sent before: any of them may be mined instead. */
  readonly replaced: readonly Hex[]
  /** Since it was stored, by the database's clock. */
  readonly ageMs: number
}

/** Who signs, and how: the relayer's side of `submit`. */
export interface RelaySigner {
  readonly address: Address
  /** Transactions of the account that are on chain; asked when no other worker can store one. */
  minedNonce(): Promise<bigint>
  sign(job: RelayJob, nonce: bigint): Promise<SignedTransaction>
}

/** Why a job's subject failed for good. */
export interface RelayFailure {
  readonly code: string
  readonly detail: string
}

/*
 *   queued ──lease──▶ (simulate) ──submit──▶ broadcast ──mined──▶ finished
 *     ▲  └─postpone─┐     │ revert             │ │ │ └─replace: the same nonce at a higher fee
 *     └─────────────┘     ▼                    │ │ reverted
 *     ▲                 failed                 │ └────▶ failed
 *     └──────────── nonce taken, dropped ──────┘
 *
 * Two workers cannot both send a job: the lease makes that unlikely, `submit` (conditional on `queued`) impossible. Nor
 * can they take the same nonce: `submit` runs for one worker at a time per sender, and an index holds one pending
 * transaction per nonce. And even a second transaction could not pay twice: the contracts refuse replays.
 */
export interface RelayRepository {
  /** Takes up to `limit` jobs that are due; others get them only after `leaseMs`. */
  lease(limit: number, leaseMs: number): Promise<readonly RelayJob[]>
  /** Puts a job back, to be tried again after `delayMs`. */
  postpone(job: RelayJob, error: string, delayMs: number): Promise<void>
  /**
   * Has the jobs signed with the sender's next nonces, in their order, stores the transactions, and moves the jobs to
   * `broadcast` and their subjects to `submitted`, all or nothing. Jobs that another worker was faster with, or whose
   * subject no longer waits, take no nonce. Returns what must be sent, by nonce.
   */
  submit(jobs: readonly RelayJob[], signer: RelaySigner): Promise<readonly PendingRelay[]>
  /**
   * Stores a version of a pending transaction with the same nonce and a higher fee. False when the pending one has
   * ended or was replaced meanwhile: then this one must not be sent.
   */
  replace(pending: PendingRelay, by: SignedTransaction): Promise<boolean>
  /** By nonce, lowest first. */
  pending(sender: Address): Promise<readonly PendingRelay[]>
  /** The transaction, or the version of it with this hash, was mined and succeeded; what it did is the indexer's to say. */
  finish(relay: PendingRelay, minedHash?: Hex): Promise<void>
  /** The job has nothing to do any more, its subject having come to an end without it. */
  discard(job: RelayJob): Promise<void>
  /** The transaction can never be mined (its nonce went to another): the job is queued again. */
  drop(relay: PendingRelay): Promise<void>
  /** Ends the job and its subject; a subject that has settled meanwhile stays settled. */
  fail(
    job: RelayJob,
    failure: RelayFailure,
    mined?: { readonly relay: PendingRelay; readonly hash: Hex },
  ): Promise<void>
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

    async submit(jobs, signer) {
      return database.$transaction(async (transaction) => {
        // Held until the transaction ends: whoever signs next for this sender sees what is stored here.
        await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${signer.address}, 0))::text`
        const queued = await transaction.$queryRaw<{ id: bigint }[]>`
          SELECT id FROM relay_jobs WHERE id IN (${Prisma.join(jobs.map(({ id }) => id))}) AND state = 'queued'
          ORDER BY id FOR UPDATE`
        const queuedIds = new Set(queued.map(({ id }) => id))
        const ready = await jobsThatWait(
          transaction,
          jobs.filter(({ id }) => queuedIds.has(id)),
        )
        if (ready.length === 0) return []
        const firstNonce = await nextNonce(transaction, signer)
        const signed = await Promise.all(
          ready.map(async (job, index) => {
            const nonce = firstNonce + BigInt(index)
            return { ...(await signer.sign(job, nonce)), job, sender: signer.address, nonce }
          }),
        )
        await transaction.relayJob.updateMany({
          where: { id: { in: ready.map(({ id }) => id) } },
          data: { state: 'broadcast' },
        })
        await submitSubjects(transaction, signed)
        await transaction.relayTransaction.createMany({
          data: signed.map(({ job, ...row }) => ({ ...row, jobId: job.id, state: 'pending' })),
        })
        return signed.map((relay) => ({ ...relay, replaced: [], ageMs: 0 }))
      })
    },

    async replace(pending, by) {
      return database.$transaction(async (transaction) => {
        const { count } = await transaction.relayTransaction.updateMany({
          where: { hash: pending.hash, state: 'pending' },
          data: { state: 'replaced' },
        })
        if (count === 0) return false
        const { job, sender, nonce } = pending
        await transaction.relayTransaction.create({
          data: { ...by, jobId: job.id, sender, nonce, state: 'pending' },
        })
        await submitSubjects(transaction, [{ job, hash: by.hash }])
        return true
      })
    },

    async pending(sender) {
      const [rows, replaced] = await database.$transaction([
        database.$queryRaw<PendingRow[]>`
          SELECT hash, nonce, raw_transaction, job_id, kind, subject_id, attempts,
            (extract(epoch FROM now() - relay_transactions.created_at) * 1000)::float8 AS age_ms
          FROM relay_transactions JOIN relay_jobs ON relay_jobs.id = job_id
          WHERE relay_transactions.state = 'pending' AND sender = ${sender} ORDER BY nonce`,
        database.$queryRaw<{ hash: string; job_id: bigint; nonce: bigint }[]>`
          SELECT old.hash, old.job_id, old.nonce FROM relay_transactions AS old
          JOIN relay_transactions AS newest USING (sender, nonce, job_id)
          WHERE newest.state = 'pending' AND sender = ${sender} AND old.state = 'replaced'`,
      ])
      return rows.map((row) => ({
        hash: row.hash as Hex,
        job: {
          id: row.job_id,
          kind: row.kind as RelayKind,
          subjectId: row.subject_id,
          attempts: row.attempts,
        },
        sender,
        nonce: row.nonce,
        rawTransaction: row.raw_transaction as Hex,
        replaced: replaced
          .filter((old) => old.nonce === row.nonce && old.job_id === row.job_id)
          .map((old) => old.hash as Hex),
        ageMs: row.age_ms,
      }))
    },

    async finish(relay, minedHash = relay.hash) {
      await database.$transaction(async (transaction) => {
        await endTransaction(transaction, relay, minedHash)
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
        await endTransaction(transaction, relay, undefined)
        await transaction.relayJob.updateMany({
          where: { id: relay.job.id, state: 'broadcast' },
          data: { state: 'queued', runAfter: new Date() },
        })
      })
    },

    async fail(job, failure, mined) {
      await database.$transaction(async (transaction) => {
        if (mined !== undefined) await endTransaction(transaction, mined.relay, mined.hash)
        await transaction.relayJob.updateMany({
          where: { id: job.id },
          data: { state: 'failed', lastError: failure.detail },
        })
        await failSubject(transaction, job, failure)
      })
    },
  }
}

interface PendingRow {
  readonly hash: string
  readonly nonce: bigint
  readonly raw_transaction: string
  readonly job_id: bigint
  readonly kind: string
  readonly subject_id: string
  readonly attempts: number
  readonly age_ms: number
}

/** Above everything on chain and everything that is still to come there. */
async function nextNonce(transaction: Transaction, signer: RelaySigner): Promise<bigint> {
  const mined = await signer.minedNonce()
  const { _max: highest } = await transaction.relayTransaction.aggregate({
    where: { sender: signer.address, state: 'pending' },
    _max: { nonce: true },
  })
  return highest.nonce !== null && highest.nonce >= mined ? highest.nonce + 1n : mined
}

/** Of the versions of a transaction one was mined, or none; the others never will be. */
async function endTransaction(
  transaction: Transaction,
  { hash, replaced }: PendingRelay,
  minedHash: Hex | undefined,
): Promise<void> {
  const versions = [hash, ...replaced]
  await transaction.relayTransaction.updateMany({
    where: { hash: { in: versions }, state: { in: ['pending', 'replaced'] } },
    data: { state: 'dropped' },
  })
  if (minedHash === undefined) return
  await transaction.relayTransaction.updateMany({
    where: { hash: minedHash, state: 'dropped' },
    data: { state: 'mined' },
  })
}
