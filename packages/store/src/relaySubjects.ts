import { Prisma } from '@safelane/prisma'
import type { Transaction } from './database.ts'
import type { RelayFailure, RelayJob, RelayKind } from './relayRepository.ts'

/** Where a job's subject lives: each has `id`, `state`, `tx_hash`, `failure_code` and `failure_detail`. */
const TABLES: Readonly<Record<RelayKind, Prisma.Sql>> = {
  payment: Prisma.raw('payments'),
  'link-creation': Prisma.raw('claim_links'),
  'link-release': Prisma.raw('claim_link_releases'),
  'plan-payment': Prisma.raw('payments'),
  batch: Prisma.raw('batches'),
  revocation: Prisma.raw('revocations'),
  'cover-purchase': Prisma.raw('cover_purchases'),
  'cover-claim': Prisma.raw('cover_claims'),
}

/** Subjects that something may still be sent for. */
const WAITING = Prisma.raw(`('authorized', 'submitted')`)

/** Locks the subjects of these jobs and returns the jobs whose subject still waits, in the same order. */
export async function jobsThatWait(
  transaction: Transaction,
  jobs: readonly RelayJob[],
): Promise<readonly RelayJob[]> {
  const waiting = new Set<string>()
  for (const [kind, ofKind] of byKind(jobs)) {
    const ids = ofKind.map(({ subjectId }) => subjectId).sort()
    const rows = await transaction.$queryRaw<{ id: string }[]>`
      SELECT id FROM ${TABLES[kind]} WHERE id IN (${Prisma.join(ids)}) AND state IN ${WAITING} ORDER BY id FOR UPDATE`
    for (const { id } of rows) waiting.add(`${kind} ${id}`)
  }
  return jobs.filter(({ kind, subjectId }) => waiting.has(`${kind} ${subjectId}`))
}

/** `submitted` is entered from `authorized`, and kept when a dropped or underpriced transaction is replaced. */
export async function submitSubjects(
  transaction: Transaction,
  sent: readonly { readonly job: RelayJob; readonly hash: string }[],
): Promise<void> {
  for (const [kind, jobs] of byKind(sent.map(({ job }) => job))) {
    const ofKind = new Set(jobs)
    const rows = sent.filter(({ job }) => ofKind.has(job))
    const values = rows.map(({ job, hash }) => Prisma.sql`(${job.subjectId}, ${hash})`)
    await transaction.$executeRaw`
      UPDATE ${TABLES[kind]} AS subject SET state = 'submitted', tx_hash = sent.hash
      FROM (VALUES ${Prisma.join(values)}) AS sent (id, hash) WHERE subject.id = sent.id AND subject.state IN ${WAITING}`
  }
}

/** Ends a subject that still waits. */
export async function failSubject(
  transaction: Transaction,
  { kind, subjectId }: RelayJob,
  { code, detail }: RelayFailure,
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE ${TABLES[kind]} SET state = 'failed', failure_code = ${code}, failure_detail = ${detail}
    WHERE id = ${subjectId} AND state IN ${WAITING}`
}

function byKind(jobs: readonly RelayJob[]): ReadonlyMap<RelayKind, readonly RelayJob[]> {
  return Map.groupBy(jobs, ({ kind }) => kind)
}
