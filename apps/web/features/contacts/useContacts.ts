'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type RouterOutputs, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useSession } from './useSession.ts'

/** The signed-in person's own contacts, and changes to them; a change signs in first when needed. */
export function useContacts() {
  const t = useTranslations('contacts')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const session = useSession()
  const list = useQuery({
    queryKey: trpc.contacts.list.queryKey({}),
    queryFn: () => allContacts(client),
    enabled: session.isSignedIn,
    retry: false,
  })
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.contacts.pathKey() })
  const signInIfNeeded = async () => {
    if (!session.isSignedIn) await session.signIn(t('signInStatement'))
  }
  const contacts = session.isSignedIn ? (list.data ?? []) : []
  return {
    session,
    list,
    contacts,
    nameOf: (address: string) =>
      contacts.find((contact) => contact.address.toLowerCase() === address.toLowerCase())?.name,
    signIn: useMutation({ mutationFn: signInIfNeeded }),
    save: useMutation({
      mutationFn: async (contact: { name: string; address: string }) => {
        await signInIfNeeded()
        return client.contacts.save.mutate(contact)
      },
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: (name: string) => client.contacts.remove.mutate({ name }),
      onSuccess: refresh,
    }),
  }
}

/** Names are looked up in all of them, so all pages are read. */
async function allContacts(client: ReturnType<typeof useTRPCClient>): Promise<readonly Contact[]> {
  const contacts: Contact[] = []
  let cursor: string | null = null
  do {
    const page: ContactPage = await client.contacts.list.query({ cursor, limit: 100 })
    contacts.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return contacts
}

type ContactPage = RouterOutputs['contacts']['list']
type Contact = ContactPage['items'][number]
