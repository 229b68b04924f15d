import type { Store } from '@safelane/store'
import { addressFrom } from './orThrow.ts'
import type { Services } from './services.ts'

export function createContactService(store: Store): Services['contacts'] {
  return {
    async list(owner, { cursor, limit }) {
      const page = await store.contacts.page(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items, nextCursor: page.nextCursor ?? null }
    },
    save: (owner, { name, address }) =>
      store.contacts.save(owner, { name, address: addressFrom(address, 'address') }),
    remove: (owner, { name }) => store.contacts.remove(owner, name),
  }
}
