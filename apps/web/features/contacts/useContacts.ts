'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useSession } from './useSession.ts'

/** The signed-in person's own contacts, and changes to them; a change signs in first when needed. */
export function useContacts() {
  const t = useTranslations('contacts')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const session = useSession()
  const list = useQuery(
    trpc.contacts.list.queryOptions(undefined, { enabled: session.isSignedIn, retry: false }),
  )
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
