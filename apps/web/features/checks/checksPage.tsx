'use client'
import { Button, Card, EmptyState, Segmented, Skeleton } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { DecisionCard } from './decisionCard.tsx'

/** How the account's payments were judged, why, and what became of appeals. */
export function ChecksPage() {
  const t = useTranslations('checks')
  const settings = useTranslations('settings')
  const [view, setView] = useState<'all' | 'appeals'>('all')
  return (
    <div className="mx-auto max-w-[40rem] space-y-6">
      <header className="space-y-2">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
        <p className="text-pretty text-muted">{t('introduction')}</p>
      </header>
      <PrivateArea body={t('privateBody')}>
        <Segmented
          label={t('view')}
          value={view}
          onChange={(next) => setView(next === 'appeals' ? 'appeals' : 'all')}
          options={[
            { value: 'all', label: t('all') },
            { value: 'appeals', label: t('appeals') },
          ]}
        />
        <Decisions key={view} isAppealed={view === 'appeals'} more={settings('more')} />
      </PrivateArea>
    </div>
  )
}

function Decisions({ isAppealed, more }: { isAppealed: boolean; more: string }) {
  const t = useTranslations('checks')
  const trpc = useTRPC()
  const decisions = useInfiniteQuery(
    trpc.risk.decisions.infiniteQueryOptions(isAppealed ? { isAppealed } : {}, {
      getNextPageParam: (page) => page.nextCursor,
    }),
  )
  const items = decisions.data?.pages.flatMap((page) => page.items)
  if (items === undefined) {
    return decisions.isError ? (
      <FailureNotice error={decisions.error} onRetry={() => decisions.refetch()} />
    ) : (
      <Skeleton className="h-56 rounded-card" />
    )
  }
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState icon={<Scale />} title={isAppealed ? t('noAppealsTitle') : t('emptyTitle')}>
          {isAppealed ? t('noAppealsBody') : t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-4">
      {items.map((decision) => (
        <DecisionCard key={decision.decisionId} decision={decision} />
      ))}
      {decisions.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={decisions.isFetchingNextPage}
          onClick={() => decisions.fetchNextPage()}
        >
          {more}
        </Button>
      ) : null}
    </div>
  )
}
