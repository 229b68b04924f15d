'use client'
import { Button, Field, TextInput, toast } from '@safelane/ui'
import { BookmarkPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useContacts } from './useContacts.ts'

/** Offers to give an address a name. Shows nothing for one that has a name. */
export function SaveContact({ address }: { address: `0x${string}` }) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const { nameOf, save } = useContacts()
  const [name, setName] = useState<string | null>(null)
  if (nameOf(address) !== undefined) return null
  if (name === null) {
    return (
      <Button size="small" variant="ghost" className="-ml-3" onClick={() => setName('')}>
        <BookmarkPlus aria-hidden /> {t('saveAsContact')}
      </Button>
    )
  }
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, address }, { onSuccess: () => toast.success(t('saved', { name })) })
      }}
    >
      <Field id="contact-name" label={t('name')} hint={t('signInHint')}>
        <TextInput
          id="contact-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={64}
          autoComplete="off"
          aria-describedby="contact-name-hint"
          required
        />
      </Field>
      {save.isError ? <FailureNotice error={save.error} /> : null}
      <div className="flex gap-2">
        <Button type="submit" size="small" busy={save.isPending} disabled={name.trim() === ''}>
          {t('save')}
        </Button>
        <Button size="small" variant="ghost" onClick={() => setName(null)}>
          {common('cancel')}
        </Button>
      </div>
    </form>
  )
}
