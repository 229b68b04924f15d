'use client'
import { Button, Field, Segmented, Sheet, TextInput } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { CheckList } from './checkList.tsx'
import { EVENT_SUBJECTS, type EventType, eventTypesOf } from './eventTypes.ts'
import { SecretOnce } from './secretOnce.tsx'

/** Adds an endpoint in two steps: where and what, then the secret that verifies what arrives, told once. */
export function CreateWebhook({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useTranslations('webhooks')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [url, setUrl] = useState('')
  const [isAll, setAll] = useState(true)
  const [chosen, setChosen] = useState<readonly EventType[]>(['payment.settled'])
  const create = useMutation(
    trpc.webhooks.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.webhooks.list.pathKey() }),
    }),
  )
  const close = () => {
    onOpenChange(false)
    setUrl('')
    create.reset()
  }
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={create.data === undefined ? t('createTitle') : t('createdTitle')}
      closeLabel={common('close')}
      footer={
        create.data === undefined ? (
          <Button
            form="create-webhook"
            type="submit"
            size="large"
            block
            busy={create.isPending}
            disabled={url.trim() === '' || (!isAll && chosen.length === 0)}
          >
            {t('create')}
          </Button>
        ) : (
          <Button size="large" block onClick={close}>
            {t('done')}
          </Button>
        )
      }
    >
      {create.data === undefined ? (
        <form
          id="create-webhook"
          className="space-y-6 pt-2"
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate({ url: url.trim(), eventTypes: isAll ? [] : [...chosen] })
          }}
        >
          <Field id="webhook-url" label={t('url')} hint={t('urlHint')}>
            <TextInput
              id="webhook-url"
              aria-describedby="webhook-url-hint"
              type="url"
              inputMode="url"
              placeholder="https://example.com/hooks"
              value={url}
              maxLength={2_000}
              autoComplete="off"
              spellCheck={false}
              required
              onChange={(event) => setUrl(event.target.value)}
            />
          </Field>
          <Segmented
            label={t('events')}
            value={isAll ? 'all' : 'chosen'}
            onChange={(value) => setAll(value === 'all')}
            options={[
              { value: 'all', label: t('allEvents') },
              { value: 'chosen', label: t('chosenEvents') },
            ]}
          />
          {isAll
            ? null
            : EVENT_SUBJECTS.map((subject) => (
                <CheckList
                  key={subject}
                  legend={t(`subject.${subject}`)}
                  options={eventTypesOf(subject).map((type) => ({ value: type, name: type }))}
                  chosen={chosen}
                  onChange={setChosen}
                />
              ))}
          {create.isError ? <FailureNotice error={create.error} /> : null}
        </form>
      ) : (
        <div className="space-y-4 pt-2">
          <SecretOnce secret={create.data.secret} label={create.data.url} />
          <p className="text-pretty text-muted text-sm">{t('howToVerify')}</p>
        </div>
      )}
    </Sheet>
  )
}
