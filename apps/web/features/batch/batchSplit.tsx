'use client'
import { Button, Field, TextInput } from '@safelane/ui'
import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useContacts } from '@/features/contacts/useContacts.ts'
import type { BatchDraft, SplitPerson } from './batchDraft.ts'

/** A sum and the people who get a part of it, equal parts unless somebody's share is raised. */
export function BatchSplit({
  draft,
  onChange,
}: {
  draft: BatchDraft
  onChange: (change: Partial<BatchDraft>) => void
}) {
  const t = useTranslations('batch')
  const pay = useTranslations('pay')
  const { contacts } = useContacts()
  const change = (at: number, change: Partial<SplitPerson>) =>
    onChange({
      people: draft.people.map((person, index) => (index === at ? { ...person, ...change } : person)),
    })
  return (
    <div className="space-y-5">
      <Field id="split-total" label={t('totalLabel')}>
        <TextInput
          id="split-total"
          value={draft.total}
          onChange={(event) => onChange({ total: event.target.value.replace(',', '.') })}
          inputMode="decimal"
          placeholder="0"
          autoComplete="off"
          className="font-semibold text-lg tabular-nums"
        />
      </Field>
      <fieldset className="space-y-2">
        <legend className="font-medium text-muted text-sm">{t('peopleLabel')}</legend>
        <datalist id="split-contacts">
          {contacts.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {draft.people.map((person, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: people have no identity but their place
          <div key={index} className="flex items-center gap-2">
            <TextInput
              aria-label={t('personLabel', { nth: index + 1 })}
              value={person.recipient}
              onChange={(event) => change(index, { recipient: event.target.value })}
              placeholder={t('personPlaceholder')}
              list="split-contacts"
              autoComplete="off"
              spellCheck={false}
              className="min-w-0 flex-1"
            />
            <TextInput
              aria-label={t('shareLabel', { nth: index + 1 })}
              type="number"
              min={1}
              value={person.share}
              onChange={(event) => change(index, { share: event.target.value })}
              className="w-20 px-3 text-center tabular-nums"
            />
            <Button
              size="icon"
              variant="ghost"
              aria-label={t('removePerson', { nth: index + 1 })}
              disabled={draft.people.length === 1}
              onClick={() => onChange({ people: draft.people.filter((_, other) => other !== index) })}
            >
              <X aria-hidden />
            </Button>
          </div>
        ))}
        <Button
          size="small"
          variant="secondary"
          onClick={() => onChange({ people: [...draft.people, { recipient: '', share: '1' }] })}
        >
          <Plus aria-hidden className="size-4" /> {t('addPerson')}
        </Button>
        <p className="text-faint text-sm">{t('shareHint')}</p>
      </fieldset>
      <Field id="split-memo" label={pay('memoLabel')}>
        <TextInput
          id="split-memo"
          value={draft.memo}
          onChange={(event) => onChange({ memo: event.target.value })}
          maxLength={280}
          autoComplete="off"
        />
      </Field>
    </div>
  )
}
