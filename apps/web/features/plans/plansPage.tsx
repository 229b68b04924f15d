'use client'
import { Button, Identicon, shortAddress } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CalendarClock, ChevronRight, Plus } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { ListRow } from '@/features/layout/listRow.tsx'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { PageHeading } from '@/features/layout/pageHeading.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { PlanBadge } from './planBadge.tsx'
import { nextOf, type Plan, usePlanWords } from './usePlanWords.ts'

/** Payments that are planned, paused or done with, newest first. */
export function PlansPage() {
  const t = useTranslations('plans')
  return (
    <div className="mx-auto max-w-[40rem]">
      <PageHeading
        title={t('title')}
        action={
          <Button asChild size="small">
            <Link href="/plans/new">
              <Plus aria-hidden className="size-4" /> {t('new')}
            </Link>
          </Button>
        }
      />
      <PrivateArea body={t('privateBody')}>
        <PlanList />
      </PrivateArea>
    </div>
  )
}

function PlanList() {
  const t = useTranslations('plans')
  const trpc = useTRPC()
  const plans = useInfiniteQuery(
    trpc.plan.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  return (
    <PagedList
      query={plans}
      keyOf={({ planId }) => planId}
      label={t('title')}
      empty={{
        icon: <CalendarClock />,
        title: t('emptyTitle'),
        body: t('emptyBody'),
        action: (
          <Button asChild>
            <Link href="/plans/new">{t('new')}</Link>
          </Button>
        ),
      }}
    >
      {(plan) => <PlanRow plan={plan} />}
    </PagedList>
  )
}

function PlanRow({ plan }: { plan: Plan }) {
  const t = useTranslations('plans')
  const { nameOf } = useContacts()
  const { money } = useFormatMoney()
  const { rhythm, dateTime } = usePlanWords()
  const next = plan.state === 'active' ? nextOf(plan) : undefined
  return (
    <ListRow
      href={`/plans/${plan.planId}`}
      leading={<Identicon address={plan.recipient} className="size-11" />}
      title={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate">{nameOf(plan.recipient) ?? shortAddress(plan.recipient)}</span>
          {plan.state === 'active' ? null : <PlanBadge state={plan.state} />}
        </span>
      }
      detail={
        <>
          {rhythm(plan)}
          {next === undefined ? null : ` · ${t('nextOn', { date: dateTime(next.dueAtSec, plan) })}`}
        </>
      }
      trailing={
        <>
          <span className="font-semibold tabular-nums">{money(plan.amount)}</span>
          <ChevronRight aria-hidden className="size-5 text-faint max-sm:hidden" />
        </>
      }
    />
  )
}
