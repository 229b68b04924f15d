'use client'
import { Button, Card, Field, Pills, Skeleton, TextInput } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ChainInfo, type RouterOutputs, useTRPCClient } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConfirmPlan } from './confirmPlan.tsx'
import type { PlanDraft, PlanRhythm } from './planDraft.ts'

const RHYTHMS: readonly PlanRhythm[] = ['once', 'day', 'week', 'month']
const DAY_MS = 86_400_000

/** Where a plan is written; `start` is what a link or a sentence said already. */
export function NewPlanPage({ start }: { start: PlanDraft }) {
  const t = useTranslations('plans')
  const chain = useChainInfo()
  return (
    <div className="mx-auto max-w-[36rem]">
      <Link
        href="/plans"
        className="mb-4 inline-flex items-center gap-1.5 rounded-lg text-muted text-sm hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" /> {t('all')}
      </Link>
      <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('new')}</h1>
      <p className="mt-2 mb-6 text-pretty text-muted">{t('newBody')}</p>
      {chain.data === undefined ? (
        chain.isError ? (
          <FailureNotice error={chain.error} onRetry={() => chain.refetch()} />
        ) : (
          <Skeleton className="h-96 rounded-card" />
        )
      ) : (
        <PlanForm start={start} chain={chain.data} />
      )}
    </div>
  )
}

function PlanForm({ start, chain }: { start: PlanDraft; chain: ChainInfo }) {
  const t = useTranslations('plans')
  const pay = useTranslations('pay')
  const { wallet, openConnect } = useWallet()
  const { contacts } = useContacts()
  const client = useTRPCClient()
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const tomorrow = new Date(chain.chainTimeSec * 1_000 + DAY_MS).toLocaleDateString('sv-SE')
  const [draft, setDraft] = useState<PlanDraft>({
    ...start,
    token: start.token === '' ? (chain.assets[0]?.symbol ?? '') : start.token,
    firstDate: start.firstDate === '' ? tomorrow : start.firstDate,
  })
  const [offer, setOffer] = useState<RouterOutputs['plan']['quote'] | null>(null)
  const set = (change: Partial<PlanDraft>) => setDraft((before) => ({ ...before, ...change }))

  const quote = useMutation({
    mutationFn: (payer: string) => client.plan.quote.mutate({ payer, ...requestOf(draft, timeZone) }),
    onSuccess: setOffer,
  })
  const problemField = quote.error === null ? null : failureFrom(quote.error).field
  const isRepeated = draft.rhythm !== 'once'
  const isComplete =
    draft.recipient !== '' &&
    draft.amount !== '' &&
    draft.firstDate !== '' &&
    draft.time !== '' &&
    (!isRepeated || (draft.endBy === 'times' ? Number(draft.times) >= 1 : draft.until !== ''))

  return (
    <Card className="min-w-0 sm:p-8">
      <form
        className="space-y-6"
        onSubmit={(event) => {
          event.preventDefault()
          if (wallet === null) openConnect()
          else quote.mutate(wallet.address)
        }}
      >
        <Field id="plan-recipient" label={pay('recipientLabel')}>
          <TextInput
            id="plan-recipient"
            value={draft.recipient}
            onChange={(event) => set({ recipient: event.target.value.trim() })}
            placeholder="0x…"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={problemField === 'recipient'}
          />
          {contacts.length > 0 ? (
            <div className="flex flex-wrap gap-2 pt-1">
              {contacts.slice(0, 6).map((contact) => (
                <button
                  key={contact.name}
                  type="button"
                  onClick={() => set({ recipient: contact.address })}
                  className="h-9 rounded-full bg-sunken px-3.5 font-medium text-sm hover:bg-line"
                >
                  {contact.name}
                </button>
              ))}
            </div>
          ) : null}
        </Field>
        <div className="grid gap-4 sm:grid-cols-[1fr_auto] sm:items-end">
          <Field id="plan-amount" label={t('amountLabel')}>
            <TextInput
              id="plan-amount"
              value={draft.amount}
              onChange={(event) => set({ amount: event.target.value.replace(',', '.') })}
              inputMode="decimal"
              placeholder="0"
              autoComplete="off"
              aria-invalid={problemField === 'amount'}
              className="font-semibold text-lg tabular-nums"
            />
          </Field>
          <AssetPills
            label={pay('tokenLabel')}
            value={draft.token}
            onChange={(token) => set({ token })}
            className="pb-1"
            assets={chain.assets}
          />
        </div>
        <div className="space-y-2">
          <p className="font-medium text-muted text-sm">{t('rhythmLabel')}</p>
          <Pills
            label={t('rhythmLabel')}
            value={draft.rhythm}
            onChange={(rhythm) => set({ rhythm: rhythm as PlanRhythm })}
            options={RHYTHMS.map((rhythm) => ({ value: rhythm, label: t(`rhythmChoice.${rhythm}`) }))}
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field id="plan-date" label={isRepeated ? t('firstDateLabel') : t('dateLabel')}>
            <TextInput
              id="plan-date"
              type="date"
              value={draft.firstDate}
              onChange={(event) => set({ firstDate: event.target.value })}
              aria-invalid={problemField === 'firstDate'}
            />
          </Field>
          <Field id="plan-time" label={t('timeLabel')} hint={timeZone}>
            <TextInput
              id="plan-time"
              type="time"
              value={draft.time}
              onChange={(event) => set({ time: event.target.value })}
              aria-describedby="plan-time-hint"
              aria-invalid={problemField === 'time'}
            />
          </Field>
        </div>
        {isRepeated ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="plan-interval" label={t(`intervalLabel.${draft.rhythm as 'day' | 'week' | 'month'}`)}>
              <TextInput
                id="plan-interval"
                type="number"
                min={1}
                max={100}
                value={draft.interval}
                onChange={(event) => set({ interval: event.target.value })}
              />
            </Field>
            <div className="space-y-2">
              <Pills
                label={t('endLabel')}
                value={draft.endBy}
                onChange={(endBy) => set({ endBy: endBy === 'until' ? 'until' : 'times' })}
                className="[&>button]:h-8 [&>button]:px-3"
                options={[
                  { value: 'times', label: t('endTimes') },
                  { value: 'until', label: t('endUntil') },
                ]}
              />
              {draft.endBy === 'times' ? (
                <TextInput
                  type="number"
                  min={1}
                  max={60}
                  aria-label={t('timesLabel')}
                  value={draft.times}
                  onChange={(event) => set({ times: event.target.value })}
                  aria-invalid={problemField === 'repeat.end'}
                />
              ) : (
                <TextInput
                  type="date"
                  aria-label={t('endUntil')}
                  value={draft.until}
                  onChange={(event) => set({ until: event.target.value })}
                  aria-invalid={problemField?.startsWith('repeat.end') ?? false}
                />
              )}
            </div>
          </div>
        ) : null}
        <Field id="plan-memo" label={pay('memoLabel')}>
          <TextInput
            id="plan-memo"
            value={draft.memo}
            onChange={(event) => set({ memo: event.target.value })}
            placeholder={t('memoPlaceholder')}
            maxLength={280}
            autoComplete="off"
          />
        </Field>
        {quote.error === null ? null : <FailureNotice error={quote.error} />}
        <Button type="submit" size="large" block disabled={!isComplete} busy={quote.isPending}>
          {wallet === null ? pay('connectToReview') : t('review')}
        </Button>
        <p className="text-center text-faint text-sm">{pay('nothingMovesYet')}</p>
      </form>
      {offer === null ? null : <ConfirmPlan offer={offer} onClose={() => setOffer(null)} />}
    </Card>
  )
}

function requestOf(draft: PlanDraft, timeZone: string) {
  const { rhythm, interval } = draft
  const end = draft.endBy === 'times' ? { times: Number(draft.times) } : { until: draft.until }
  return {
    recipient: draft.recipient,
    amount: draft.amount,
    token: draft.token,
    ...(draft.memo === '' ? {} : { memo: draft.memo }),
    rule: {
      firstDate: draft.firstDate,
      time: draft.time,
      timeZone,
      repeat: rhythm === 'once' ? null : { every: rhythm, interval: Math.max(1, Number(interval)), end },
    },
  }
}
