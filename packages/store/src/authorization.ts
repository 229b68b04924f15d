import { Prisma } from '@safelane/prisma'
import type { Transaction } from './database.ts'
import type { RelayKind } from './relayRepository.ts'

/** How many rows a write changed. */
interface Written {
  readonly count: number
}

/**
 * Stores what somebody signed, by `store`, and with it the job that relays it: both or neither. When `store` writes
 * nothing, because it was signed before (by another tab, or a retry), there is a job already. Whether it was new.
 */
export async function authorizeOnce(
  transaction: Transaction,
  { kind, subjectId }: { readonly kind: RelayKind; readonly subjectId: string },
  store: () => Promise<Written>,
): Promise<boolean> {
  const { count } = await store()
  if (count === 0) return false
  await transaction.relayJob.create({ data: { kind, subjectId, state: 'queued' } })
  return true
}

/**
 * Takes back what was signed and not sent: `end` ends the subject if it still is `authorized`, then its job ends too.
 * The job is locked first, as the relayer does: whoever has it decides, and neither waits for the other's subject.
 */
export async function voidUnsent(
  transaction: Transaction,
  { kinds, subjectId }: { readonly kinds: readonly RelayKind[]; readonly subjectId: string },
  end: () => Promise<Written>,
): Promise<void> {
  await transaction.$queryRaw`
    SELECT id FROM relay_jobs WHERE kind IN (${Prisma.join([...kinds])}) AND subject_id = ${subjectId} FOR UPDATE`
  const { count } = await end()
  if (count === 0) return
  await transaction.relayJob.updateMany({
    where: { kind: { in: [...kinds] }, subjectId, state: 'queued' },
    data: { state: 'finished' },
  })
}

/** Why the subject of a row failed, if it did; `Code` is what its writers store. */
export function failureFromRow<Code extends string = string>(row: {
  readonly failureCode: string | null
  readonly failureDetail: string | null
}): { readonly code: Code; readonly detail: string } | undefined {
  return row.failureCode === null
    ? undefined
    : { code: row.failureCode as Code, detail: row.failureDetail ?? '' }
}
