'use client'
import { Button, Card, EmptyState, Identicon, Skeleton, shortAddress } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CalendarClock, ChevronRight, Plus } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { PlanBadge } from './planBadge.tsx'
import { nextOf, type Plan, usePlanWords } from './usePlanWords.ts'

/** Payments that are planned, paused or done with, newest first. */
export function PlansPage() {
  const t = useTranslations('plans')
  return (
    <div className="mx-auto max-w-[40rem]">
      <div className="mb-6 flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
        <Button asChild size="small">
          <Link href="/plans/new">
            <Plus aria-hidden className="size-4" /> {t('new')}
          </Link>
        </Button>
      </div>
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
  if (plans.data === undefined) {
    return plans.isError ? (
      <FailureNotice error={plans.error} onRetry={() => plans.refetch()} />
    ) : (
      <Skeleton className="h-72 rounded-card" />
    )
  }
  const items = plans.data.pages.flatMap((page) => page.items)
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={<CalendarClock />}
          title={t('emptyTitle')}
          action={
            <Button asChild>
              <Link href="/plans/new">{t('new')}</Link>
            </Button>
          }
        >
          {t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-6">
      <Card className="p-2 sm:p-2">
        <ul>
          {items.map((plan) => (
            <li key={plan.planId}>
              <PlanRow plan={plan} />
            </li>
          ))}
        </ul>
      </Card>
      {plans.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={plans.isFetchingNextPage}
          onClick={() => plans.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </div>
  )
}

function PlanRow({ plan }: { plan: Plan }) {
  const t = useTranslations('plans')
  const { nameOf } = useContacts()
  const { money } = useFormatMoney()
  const { rhythm, dateTime } = usePlanWords()
  const next = plan.state === 'active' ? nextOf(plan) : undefined
  return (
    <Link
      href={`/plans/${plan.planId}`}
      className="flex items-center gap-4 rounded-2xl p-3 transition-colors hover:bg-sunken"
    >
      <Identicon address={plan.recipient} className="size-11" />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-semibold">
            {nameOf(plan.recipient) ?? shortAddress(plan.recipient)}
          </span>
          {plan.state === 'active' ? null : <PlanBadge state={plan.state} />}
        </span>
        <span className="block text-muted text-sm">
          {rhythm(plan)}
          {next === undefined ? null : ` · ${t('nextOn', { date: dateTime(next.dueAtSec, plan) })}`}
        </span>
      </span>
      <span className="font-semibold tabular-nums">{money(plan.amount)}</span>
      <ChevronRight aria-hidden className="size-5 text-faint max-sm:hidden" />
    </Link>
  )
}
