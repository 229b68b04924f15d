import type { Address } from '@safelane/core'
import { foldName } from '@safelane/payments'
import type { Database } from './database.ts'

/** A name somebody gave an address. */
export interface SavedContact {
  readonly name: string
  readonly address: Address
}

export interface ContactRepository {
  /** Sorted by name. */
  list(owner: Address): Promise<readonly SavedContact[]>
  /** Adds the name or points it to another address. */
  save(owner: Address, contact: SavedContact): Promise<SavedContact>
  /** Removing what is not there is not an error. */
  remove(owner: Address, name: string): Promise<void>
}

export function createContactRepository(database: Database): ContactRepository {
  return {
    async list(owner) {
      const rows = await database.contact.findMany({ where: { owner }, orderBy: { nameKey: 'asc' } })
      return rows.map((row) => ({ name: row.name, address: row.address as Address }))
    },
    async save(owner, { name, address }) {
      const nameKey = foldName(name)
      await database.contact.upsert({
        where: { owner_nameKey: { owner, nameKey } },
        create: { owner, nameKey, name, address },
        update: { name, address },
      })
      return { name, address }
    },
    async remove(owner, name) {
      await database.contact.deleteMany({ where: { owner, nameKey: foldName(name) } })
    },
  }
}
