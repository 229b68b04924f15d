import type { Address } from '@safelane/core'
import { foldName } from '@safelane/payments'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf } from './page.ts'

/** A name somebody gave an address. */
export interface SavedContact {
  readonly name: string
  readonly address: Address
}

export interface ContactRepository {
  /** All of them, sorted by name. */
  list(owner: Address): Promise<readonly SavedContact[]>
  /** The same in pages. A cursor is a place in the order of names, so a page stays right when names come and go. */
  page(owner: Address, page: PageRequest): Promise<Page<SavedContact>>
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
    async page(owner, page) {
      const limit = pageLimit(page)
      const after = keyFromCursor(page)
      const rows = await database.contact.findMany({
        where: { owner, ...(after === undefined ? {} : { nameKey: { gt: after } }) },
        orderBy: { nameKey: 'asc' },
        take: limit + 1,
      })
      const contactOf = (row: (typeof rows)[number]) => ({ name: row.name, address: row.address as Address })
      return pageOf(rows, limit, contactOf, (row) => row.nameKey)
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

/** A cursor is a folded name; what PostgreSQL cannot read as text is none of ours. */
function keyFromCursor({ cursor }: PageRequest): string | undefined {
  return cursor !== undefined && /^[^\p{Cc}\p{Cs}]*$/u.test(cursor) ? cursor : undefined
}
