'use client'
import {
  Button,
  EmptyState,
  Field,
  Identicon,
  Sheet,
  Skeleton,
  shortAddress,
  TextInput,
  toast,
} from '@safelane/ui'
import { LockKeyhole, Trash2, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useContacts } from './useContacts.ts'

/** People somebody pays, by name. Private to the account, so it needs a sign-in. */
export function ContactsSheet({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const { session, list, contacts, signIn, remove } = useContacts()
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={t('title')} closeLabel={common('close')}>
      {!session.isSignedIn ? (
        <EmptyState
          icon={<LockKeyhole />}
          title={t('signInTitle')}
          action={
            <Button busy={signIn.isPending} onClick={() => signIn.mutate()}>
              {t('signIn')}
            </Button>
          }
        >
          {t('signInBody')}
        </EmptyState>
      ) : list.isPending ? (
        <div className="space-y-3 py-4">
          <Skeleton className="h-12 rounded-2xl" />
          <Skeleton className="h-12 rounded-2xl" />
        </div>
      ) : list.isError ? (
        <FailureNotice error={list.error} onRetry={() => list.refetch()} />
      ) : (
        <div className="space-y-6 pt-2">
          {contacts.length === 0 ? (
            <EmptyState icon={<Users />} title={t('emptyTitle')} className="py-6">
              {t('emptyBody')}
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {contacts.map((contact) => (
                <li key={contact.name} className="flex items-center gap-3 py-3">
                  <Identicon address={contact.address} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{contact.name}</span>
                    <span className="block text-muted text-sm tabular-nums">
                      {shortAddress(contact.address)}
                    </span>
                  </span>
                  <Button
                    size="icon"
                    variant="ghost"
                    aria-label={t('remove', { name: contact.name })}
                    busy={remove.isPending && remove.variables === contact.name}
                    onClick={() => remove.mutate(contact.name)}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {remove.isError ? <FailureNotice error={remove.error} /> : null}
          <AddContact />
        </div>
      )}
      {signIn.isError ? <FailureNotice error={signIn.error} /> : null}
    </Sheet>
  )
}

function AddContact() {
  const t = useTranslations('contacts')
  const { save } = useContacts()
  const [name, setName] = useState('')
  const [address, setAddress] = useState('')
  return (
    <form
      className="space-y-4 rounded-2xl bg-sunken p-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { name, address: address.trim() },
          {
            onSuccess: () => {
              toast.success(t('saved', { name }))
              setName('')
              setAddress('')
            },
          },
        )
      }}
    >
      <Field id="new-contact-name" label={t('name')}>
        <TextInput
          id="new-contact-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={64}
          autoComplete="off"
          required
        />
      </Field>
      <Field id="new-contact-address" label={t('address')}>
        <TextInput
          id="new-contact-address"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder="0x…"
          autoComplete="off"
          spellCheck={false}
          required
        />
      </Field>
      {save.isError ? <FailureNotice error={save.error} /> : null}
      <Button
        type="submit"
        block
        busy={save.isPending}
        disabled={name.trim() === '' || address.trim() === ''}
      >
        {t('add')}
      </Button>
    </form>
  )
}
