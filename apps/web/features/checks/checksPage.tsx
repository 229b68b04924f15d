'use client'
import { Segmented } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/features/api/trpc.ts'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { PageHeading } from '@/features/layout/pageHeading.tsx'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { DecisionCard } from './decisionCard.tsx'

/** How the account's payments were judged, why, and what became of appeals. */
export function ChecksPage() {
  const t = useTranslations('checks')
  const [view, setView] = useState<'all' | 'appeals'>('all')
  return (
    <div className="mx-auto max-w-[40rem]">
      <PageHeading title={t('title')} introduction={t('introduction')} />
      <PrivateArea body={t('privateBody')}>
        <Segmented
          label={t('view')}
          className="mb-6"
          value={view}
          onChange={(next) => setView(next === 'appeals' ? 'appeals' : 'all')}
          options={[
            { value: 'all', label: t('all') },
            { value: 'appeals', label: t('appeals') },
          ]}
        />
        <Decisions key={view} isAppealed={view === 'appeals'} />
      </PrivateArea>
    </div>
  )
}

function Decisions({ isAppealed }: { isAppealed: boolean }) {
  const t = useTranslations('checks')
  const trpc = useTRPC()
  const decisions = useInfiniteQuery(
    trpc.risk.decisions.infiniteQueryOptions(isAppealed ? { isAppealed } : {}, {
      getNextPageParam: (page) => page.nextCursor,
    }),
  )
  return (
    <PagedList
      query={decisions}
      keyOf={({ decisionId }) => decisionId}
      label={isAppealed ? t('appeals') : t('title')}
      look="cards"
      empty={
        isAppealed
          ? { icon: <Scale />, title: t('noAppealsTitle'), body: t('noAppealsBody') }
          : { icon: <Scale />, title: t('emptyTitle'), body: t('emptyBody') }
      }
    >
      {(decision) => <DecisionCard decision={decision} />}
    </PagedList>
  )
}
