import type { Address } from '@safelane/core'
import type { Database, Transaction } from './database.ts'
import {
  createDataKey,
  type MasterKey,
  openRecord,
  PersonalDataError,
  sealRecord,
  unwrapDataKey,
  wrapDataKey,
} from './envelope.ts'

export interface PersonalDataRepository {
  /** Keeps a JSON value of one kind for the subject, in place of the one before. */
  put(subject: Address, kind: string, value: unknown): Promise<void>
  /** Undefined when there is none, or it was erased. Throws PERSONAL_DATA_UNREADABLE when it was tampered with. */
  get(subject: Address, kind: string): Promise<unknown>
  has(subject: Address, kind: string): Promise<boolean>
  /**
   * Destroys the subject's key and deletes the records. Copies of the records in backups stay unreadable as long as the
   * backup of the key table is not kept with a master key that still opens it. False when there was nothing.
   */
  erase(subject: Address): Promise<boolean>
  /** Wraps keys that an older master key wraps with the current one; returns how many. Repeat until 0. */
  rewrap(limit: number): Promise<number>
}

/** The first master key encrypts; the others still open what they once wrapped. */
export function createPersonalDataRepository(
  database: Database,
  masterKeys: readonly MasterKey[],
): PersonalDataRepository {
  const current = masterKeys[0]

  function masterNamed(id: string): MasterKey {
    const master = masterKeys.find((each) => each.id === id)
    if (master === undefined) {
      throw new PersonalDataError('PERSONAL_DATA_UNREADABLE', `Master key ${id} is not configured`, {
        metadata: { masterKeyId: id },
      })
    }
    return master
  }

  /** The subject's key, made when there is none; locks the row so that an erasure cannot come in between. */
  async function lockKey(transaction: Transaction, subject: string): Promise<Uint8Array> {
    if (current === undefined) {
      throw new PersonalDataError('PERSONAL_DATA_UNREADABLE', 'No master key is configured')
    }
    const fresh = createDataKey()
    const wrappedKey = Uint8Array.from(wrapDataKey(current, subject, fresh))
    await transaction.personalDataKey.createMany({
      data: [{ subject, wrappedKey, masterKeyId: current.id }],
      skipDuplicates: true,
    })
    const [row] = await transaction.$queryRaw<{ wrapped_key: Uint8Array | null; master_key_id: string }[]>`
      SELECT wrapped_key, master_key_id FROM personal_data_keys WHERE subject = ${subject} FOR UPDATE`
    if (row !== undefined && row.wrapped_key !== null) {
      return unwrapDataKey(masterNamed(row.master_key_id), subject, row.wrapped_key)
    }
    // Erased before: what is given anew gets a new key, the old one stays destroyed.
    await transaction.personalDataKey.update({
      where: { subject },
      data: { wrappedKey, masterKeyId: current.id, erasedAt: null },
    })
    return fresh
  }

  return {
    async put(subject, kind, value) {
      await database.$transaction(async (transaction) => {
        const dataKey = await lockKey(transaction, subject)
        const ciphertext = Uint8Array.from(sealRecord(dataKey, subject, kind, value))
        await transaction.personalRecord.upsert({
          where: { subject_kind: { subject, kind } },
          create: { subject, kind, ciphertext },
          update: { ciphertext },
        })
      })
    },

    async get(subject, kind) {
      const row = await database.personalRecord.findUnique({
        where: { subject_kind: { subject, kind } },
        include: { key: true },
      })
      if (row === null || row.key.wrappedKey === null) return undefined
      const dataKey = unwrapDataKey(masterNamed(row.key.masterKeyId), subject, row.key.wrappedKey)
      return openRecord(dataKey, subject, kind, row.ciphertext)
    },

    async has(subject, kind) {
      return (await database.personalRecord.count({ where: { subject, kind } })) > 0
    },

    async erase(subject) {
      return database.$transaction(async (transaction) => {
        const { count } = await transaction.personalDataKey.updateMany({
          where: { subject, wrappedKey: { not: null } },
          data: { wrappedKey: null, erasedAt: new Date() },
        })
        await transaction.personalRecord.deleteMany({ where: { subject } })
        return count > 0
      })
    },

    async rewrap(limit) {
      if (current === undefined) return 0
      return database.$transaction(async (transaction) => {
        const rows = await transaction.$queryRaw<
          { subject: string; wrapped_key: Uint8Array; master_key_id: string }[]
        >`
          SELECT subject, wrapped_key, master_key_id FROM personal_data_keys
          WHERE master_key_id <> ${current.id} AND wrapped_key IS NOT NULL
          ORDER BY subject LIMIT ${limit} FOR UPDATE SKIP LOCKED`
        for (const row of rows) {
          const dataKey = unwrapDataKey(masterNamed(row.master_key_id), row.subject, row.wrapped_key)
          await transaction.personalDataKey.update({
            where: { subject: row.subject },
            data: {
              wrappedKey: Uint8Array.from(wrapDataKey(current, row.subject, dataKey)),
              masterKeyId: current.id,
            },
          })
        }
        return rows.length
      })
    },
  }
}
