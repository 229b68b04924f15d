'use client'
import { Button, Card, Field, Pills, TextArea, TextInput } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'

/** What a link or a sentence already said. */
export interface RequestStart {
  readonly amount: string
  readonly token: string
  readonly memo: string
}

const DAY_SEC = 86_400
const DUE_DAYS = ['none', '7', '14', '30'] as const

/** Writes a request. It goes to nobody: whoever gets its link can pay it. */
export function RequestForm({ start }: { start: RequestStart }) {
  const t = useTranslations('requests')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const chain = useChainInfo()
  const assets = chain.data?.assets ?? []
  const [fields, setFields] = useState({ ...start, reference: '' })
  const [due, setDue] = useState<string>('none')
  const [inParts, setInParts] = useState(false)
  const token = fields.token === '' ? (assets[0]?.symbol ?? '') : fields.token
  const set = (change: Partial<typeof fields>) => setFields((before) => ({ ...before, ...change }))
  const create = useMutation(
    trpc.request.create.mutationOptions({
      onSuccess: async ({ requestId }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.request.list.pathKey() })
        router.push(`/request/${requestId}`)
      },
    }),
  )
  const field = create.error === null ? null : failureFrom(create.error).field
  return (
    <Card className="sm:p-8">
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault()
          const nowSec = chain.data?.chainTimeSec ?? 0
          create.mutate({
            amount: fields.amount.trim(),
            token,
            inParts,
            ...(fields.reference.trim() === '' ? {} : { reference: fields.reference.trim() }),
            ...(fields.memo.trim() === '' ? {} : { memo: fields.memo.trim() }),
            ...(due === 'none' ? {} : { dueAtSec: nowSec + Number(due) * DAY_SEC }),
          })
        }}
      >
        <h2 className="font-semibold text-lg tracking-tight">{t('newTitle')}</h2>
        <Field id="request-amount" label={t('amount')}>
          <TextInput
            id="request-amount"
            value={fields.amount}
            onChange={(event) => set({ amount: event.target.value })}
            placeholder="0"
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={field === 'amount'}
            required
          />
        </Field>
        <AssetPills
          label={t('token')}
          value={token}
          onChange={(symbol) => set({ token: symbol })}
          assets={assets}
        />
        <Field id="request-memo" label={t('memo')}>
          <TextArea
            id="request-memo"
            value={fields.memo}
            onChange={(event) => set({ memo: event.target.value.replace(/\n/g, ' ') })}
            maxLength={280}
            rows={2}
          />
        </Field>
        <Field id="request-reference" label={t('referenceLabel')}>
          <TextInput
            id="request-reference"
            value={fields.reference}
            onChange={(event) => set({ reference: event.target.value })}
            maxLength={64}
            autoComplete="off"
          />
        </Field>
        <div className="space-y-2">
          <p className="font-medium text-muted text-sm">{t('dueLabel')}</p>
          <Pills
            label={t('dueLabel')}
            value={due}
            onChange={setDue}
            options={DUE_DAYS.map((days) => ({
              value: days,
              label: days === 'none' ? t('noDue') : t('dueIn', { days: Number(days) }),
            }))}
          />
        </div>
        <label className="flex min-h-11 items-center gap-3 text-[0.9375rem]">
          <input
            type="checkbox"
            className="size-5 shrink-0 accent-current"
            checked={inParts}
            onChange={(event) => setInParts(event.target.checked)}
          />
          {t('inParts')}
        </label>
        {create.error === null ? null : <FailureNotice error={create.error} />}
        <Button
          type="submit"
          size="large"
          block
          busy={create.isPending || create.isSuccess}
          disabled={fields.amount.trim() === '' || token === ''}
        >
          {t('create')}
        </Button>
      </form>
    </Card>
  )
}
