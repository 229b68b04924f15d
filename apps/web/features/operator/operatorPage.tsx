'use client'
import { Card, EmptyState, Segmented } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Gavel, LockKeyhole } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { PageHeading } from '@/features/layout/pageHeading.tsx'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { AppealCard } from './appealCard.tsx'

const STATES = ['open', 'overturned', 'upheld'] as const
type State = (typeof STATES)[number]

/** Where those whom the deployment names decide appeals: what was held, on what evidence, and what its payer says. */
export function OperatorPage() {
  const t = useTranslations('operator')
  return (
    <div className="mx-auto max-w-[44rem]">
      <PageHeading title={t('title')} introduction={t('introduction')} />
      <PrivateArea body={t('privateBody')}>
        <Desk />
      </PrivateArea>
    </div>
  )
}

function Desk() {
  const t = useTranslations('operator')
  const { isOperator } = useSession()
  const [state, setState] = useState<State>('open')
  if (!isOperator) {
    return (
      <Card>
        <EmptyState icon={<LockKeyhole />} title={t('notOperatorTitle')}>
          {t('notOperatorBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-6">
      <Segmented
        label={t('view')}
        value={state}
        onChange={(value) => setState(STATES.find((each) => each === value) ?? 'open')}
        options={STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
      />
      <Appeals key={state} state={state} />
    </div>
  )
}

function Appeals({ state }: { state: State }) {
  const t = useTranslations('operator')
  const trpc = useTRPC()
  const appeals = useInfiniteQuery(
    trpc.risk.appeals.infiniteQueryOptions(
      { state },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 10_000 },
    ),
  )
  return (
    <PagedList
      query={appeals}
      keyOf={({ decisionId }) => decisionId}
      label={t(`states.${state}`)}
      look="cards"
      empty={{ icon: <Gavel />, title: t(`empty.${state}`), body: t('emptyBody') }}
    >
      {(appeal) => <AppealCard appeal={appeal} />}
    </PagedList>
  )
}
