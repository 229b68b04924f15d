'use client'
import { Button, Field, Pills, Sheet, TextInput } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterInputs, useTRPC } from '@/features/api/trpc.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { CheckList } from './checkList.tsx'
import { SecretOnce } from './secretOnce.tsx'

type Scope = RouterInputs['apiKeys']['create']['scopes'][number]

/** Every scope there is: a new one does not compile until it is listed here. */
const IS_FOR_DEV_CHAINS: Readonly<Record<Scope, boolean>> = {
  'payments:read': false,
  'payments:write': false,
  'requests:read': false,
  'requests:write': false,
  'links:read': false,
  'links:write': false,
  'cover:read': false,
  'cover:write': false,
  'contacts:read': false,
  'contacts:write': false,
  'webhooks:read': false,
  'webhooks:write': false,
  'audit:read': false,
  'risk:decide': false,
  'dev:write': true,
}
const SCOPES = Object.keys(IS_FOR_DEV_CHAINS) as Scope[]

/** Days after which a key ends; the last choice is none. */
const PERIODS = [30, 90, 365] as const
const RATES = [60, 600, 6_000] as const

/** Makes a key in two steps: what it may do, then its secret, which is told once. */
export function CreateApiKey({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useTranslations('apiKeys')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const chain = useChainInfo()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(['payments:read', 'payments:write'])
  const [period, setPeriod] = useState('90')
  const [rate, setRate] = useState('600')
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.pathKey() }),
    }),
  )
  const close = () => {
    onOpenChange(false)
    setName('')
    create.reset()
  }
  const offered = SCOPES.filter((scope) => !IS_FOR_DEV_CHAINS[scope] || chain.data?.isDevChain === true)
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={create.data === undefined ? t('createTitle') : t('createdTitle')}
      closeLabel={common('close')}
      footer={
        create.data === undefined ? (
          <Button
            form="create-api-key"
            type="submit"
            size="large"
            block
            busy={create.isPending}
            disabled={name.trim() === '' || scopes.length === 0}
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
          id="create-api-key"
          className="space-y-6 pt-2"
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate({
              name: name.trim(),
              scopes: [...scopes],
              ratePerMinute: Number(rate),
              ...(period === 'none' ? {} : { expiresInDays: Number(period) }),
            })
          }}
        >
          <Field id="key-name" label={t('name')} hint={t('nameHint')}>
            <TextInput
              id="key-name"
              aria-describedby="key-name-hint"
              value={name}
              maxLength={64}
              autoComplete="off"
              required
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <CheckList
            legend={t('scopesLabel')}
            options={offered.map((scope) => ({ value: scope, name: t(`scopes.${scope}`), hint: scope }))}
            chosen={scopes}
            onChange={setScopes}
          />
          <div className="space-y-2">
            <p className="font-medium text-muted text-sm">{t('periodLabel')}</p>
            <Pills
              label={t('periodLabel')}
              value={period}
              onChange={setPeriod}
              options={[
                ...PERIODS.map((days) => ({ value: String(days), label: t('days', { count: days }) })),
                { value: 'none', label: t('noEnd') },
              ]}
            />
          </div>
          <div className="space-y-2">
            <p className="font-medium text-muted text-sm">{t('rateLabel')}</p>
            <Pills
              label={t('rateLabel')}
              value={rate}
              onChange={setRate}
              options={RATES.map((each) => ({ value: String(each), label: String(each) }))}
            />
          </div>
          {create.isError ? <FailureNotice error={create.error} /> : null}
        </form>
      ) : (
        <div className="space-y-4 pt-2">
          <SecretOnce secret={create.data.secret} label={create.data.name} />
          <p className="text-pretty text-muted text-sm">{t('howToSend')}</p>
        </div>
      )}
    </Sheet>
  )
}
