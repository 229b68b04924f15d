'use client'
import { Button, Card, Pills, Segmented, Skeleton } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ChainInfo, type RouterOutputs, useTRPCClient } from '@/features/api/trpc.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import { PageHeading } from '@/features/layout/pageHeading.tsx'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import type { BatchDraft } from './batchDraft.ts'
import { BatchFile } from './batchFile.tsx'
import { BatchList } from './batchList.tsx'
import { BatchProblems } from './batchProblems.tsx'
import { BatchSplit } from './batchSplit.tsx'
import { ConfirmBatch } from './confirmBatch.tsx'

export type BatchAnswer = RouterOutputs['batch']['quote']
export type BatchOffer = Extract<BatchAnswer, { outcome: 'offer' }>

/** Many payments on one signature: a payroll file, or a sum that is split. */
export function BatchPage({ start }: { start: BatchDraft }) {
  const t = useTranslations('batch')
  const chain = useChainInfo()
  return (
    <div className="mx-auto max-w-[42rem]">
      <PageHeading title={t('title')} introduction={t('body')} />
      <PrivateArea body={t('privateBody')}>
        {chain.data === undefined ? (
          chain.isError ? (
            <FailureNotice error={chain.error} onRetry={() => chain.refetch()} />
          ) : (
            <Skeleton className="h-96 rounded-card" />
          )
        ) : (
          <div className="space-y-8">
            <BatchForm start={start} chain={chain.data} />
            <BatchList />
          </div>
        )}
      </PrivateArea>
    </div>
  )
}

function BatchForm({ start, chain }: { start: BatchDraft; chain: ChainInfo }) {
  const t = useTranslations('batch')
  const pay = useTranslations('pay')
  const { wallet, openConnect } = useWallet()
  const client = useTRPCClient()
  const [draft, setDraft] = useState<BatchDraft>({
    ...start,
    token: start.token === '' ? (chain.assets[0]?.symbol ?? '') : start.token,
  })
  const [onFailure, setOnFailure] = useState<'stop' | 'skip'>('stop')
  const [offer, setOffer] = useState<BatchOffer | null>(null)
  const check = useMutation({
    mutationFn: (payer: string) =>
      client.batch.quote.mutate({ payer, token: draft.token, content: contentOf(draft), onFailure }),
    onSuccess: (answer) => setOffer(answer.outcome === 'offer' ? answer : null),
  })
  const set = (change: Partial<BatchDraft>) => {
    setDraft((before) => ({ ...before, ...change }))
    // What was said about the text before is not about the one that is typed now.
    if (!check.isPending) check.reset()
  }
  const isComplete =
    draft.mode === 'file'
      ? draft.csv.trim() !== ''
      : draft.total !== '' && draft.people.some(({ recipient }) => recipient !== '')

  return (
    <Card className="min-w-0 sm:p-8">
      <form
        className="space-y-6"
        onSubmit={(event) => {
          event.preventDefault()
          if (wallet === null) openConnect()
          else check.mutate(wallet.address)
        }}
      >
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Segmented
            label={t('modeLabel')}
            value={draft.mode}
            onChange={(mode) => set({ mode: mode === 'split' ? 'split' : 'file' })}
            options={[
              { value: 'file', label: t('modeFile') },
              { value: 'split', label: t('modeSplit') },
            ]}
          />
          <AssetPills
            label={pay('tokenLabel')}
            value={draft.token}
            onChange={(token) => set({ token })}
            className="[&>button]:h-9 [&>button]:px-3"
            assets={chain.assets}
          />
        </div>
        {draft.mode === 'file' ? (
          <BatchFile csv={draft.csv} onChange={(csv) => set({ csv })} />
        ) : (
          <BatchSplit draft={draft} onChange={set} />
        )}
        <div className="space-y-2">
          <p className="font-medium text-muted text-sm">{t('onFailureLabel')}</p>
          <Pills
            label={t('onFailureLabel')}
            value={onFailure}
            onChange={(choice) => setOnFailure(choice === 'skip' ? 'skip' : 'stop')}
            options={[
              { value: 'stop', label: t('onFailure.stop') },
              { value: 'skip', label: t('onFailure.skip') },
            ]}
          />
        </div>
        {check.data === undefined || check.data.outcome === 'offer' ? null : (
          <BatchProblems answer={check.data} isSplit={draft.mode === 'split'} />
        )}
        {check.error === null ? null : <FailureNotice error={check.error} />}
        <Button type="submit" size="large" block disabled={!isComplete} busy={check.isPending}>
          {t('check')}
        </Button>
        <p className="text-center text-faint text-sm">{pay('nothingMovesYet')}</p>
      </form>
      {offer === null ? null : <ConfirmBatch offer={offer} onClose={() => setOffer(null)} />}
    </Card>
  )
}

function contentOf(draft: BatchDraft) {
  if (draft.mode === 'file') return { csv: draft.csv }
  return {
    split: {
      total: draft.total,
      among: draft.people
        .filter(({ recipient }) => recipient.trim() !== '')
        .map(({ recipient, share }) => ({ recipient: recipient.trim(), share: Number(share) })),
      ...(draft.memo === '' ? {} : { memo: draft.memo }),
    },
  }
}
