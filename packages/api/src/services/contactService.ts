import type { Store } from '@safelane/store'
import { addressFrom } from './orThrow.ts'
import type { Services } from './services.ts'

export function createContactService(store: Store): Services['contacts'] {
  return {
    list: (owner) => store.contacts.list(owner),
    save: (owner, { name, address }) =>
      store.contacts.save(owner, { name, address: addressFrom(address, 'address') }),
    remove: (owner, { name }) => store.contacts.remove(owner, name),
  }
}
