'use client'
import { AmountText, Button, Card, EmptyState, Notice, Skeleton } from '@safelane/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, FileQuestion } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { VoidOnChain } from '@/features/revocation/voidOnChain.tsx'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { PlanBadge } from './planBadge.tsx'
import { PlanDates } from './planDates.tsx'
import { TestClock } from './testClock.tsx'
import { nextOf, type Plan, paidOf, usePlanWords } from './usePlanWords.ts'

const WATCH_MS = 2_000

/** One plan: what comes next, what was paid, and the ways to stop it. */
export function PlanPage({ planId }: { planId: string }) {
  const t = useTranslations('plans')
  return (
    <div className="mx-auto max-w-[36rem] space-y-4">
      <Link
        href="/plans"
        className="inline-flex items-center gap-1.5 rounded-lg text-muted text-sm hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" /> {t('all')}
      </Link>
      <PrivateArea body={t('privateBody')}>
        <OnePlan planId={planId} />
      </PrivateArea>
    </div>
  )
}

function OnePlan({ planId }: { planId: string }) {
  const t = useTranslations('plans')
  const trpc = useTRPC()
  const plan = useQuery(
    trpc.plan.get.queryOptions(
      { planId },
      {
        refetchInterval: WATCH_MS,
        retry: (attempts, error) => failureFrom(error).code !== 'NOT_FOUND' && attempts < 3,
      },
    ),
  )
  if (plan.data !== undefined) return <PlanDetails plan={plan.data} />
  if (plan.isPending) return <Skeleton className="h-96 rounded-card" />
  if (failureFrom(plan.error).code !== 'NOT_FOUND') {
    return <FailureNotice error={plan.error} onRetry={() => plan.refetch()} />
  }
  return (
    <Card>
      <EmptyState
        icon={<FileQuestion />}
        title={t('missingTitle')}
        action={
          <Button asChild>
            <Link href="/plans">{t('all')}</Link>
          </Button>
        }
      >
        {t('missingBody')}
      </EmptyState>
    </Card>
  )
}

function PlanDetails({ plan }: { plan: Plan }) {
  const t = useTranslations('plans')
  const { figure, money } = useFormatMoney()
  const { rhythm, dateTime } = usePlanWords()
  const chain = useChainInfo()
  const next = nextOf(plan)
  const isOpen = plan.state === 'active' || plan.state === 'paused'
  const paid = paidOf(plan)
  return (
    <>
      <Card className="p-0 sm:p-0">
        <div className="flex flex-col items-center px-5 pt-8 pb-6 text-center">
          <PlanBadge state={plan.state} />
          <h1 className="sr-only">{t('one')}</h1>
          <AmountText
            size="hero"
            className="mt-3"
            figure={figure(plan.amount)}
            symbol={plan.amount.asset.symbol}
          />
          <div className="mt-3 flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
            {t('to')} <AddressTag address={plan.recipient} />
          </div>
          {plan.memo === null ? null : <p className="mt-1 break-words text-muted">{plan.memo}</p>}
          <p className="mt-4 font-medium">{rhythm(plan)}</p>
          <p className="text-muted text-sm" aria-live="polite">
            {plan.state === 'active' && next !== undefined
              ? t('nextOn', { date: dateTime(next.dueAtSec, plan) })
              : t(`stateBody.${plan.state}`)}
          </p>
          <p className="mt-1 text-faint text-sm">
            {t('progress', {
              paid,
              total: plan.payments.length,
              amount: money({ asset: plan.amount.asset, units: plan.amount.units * BigInt(paid) }),
            })}
          </p>
        </div>
        {isOpen ? (
          <div className="border-t px-5 py-4 sm:px-8">
            <PlanControls plan={plan} />
          </div>
        ) : null}
      </Card>
      {plan.state === 'cancelled' ? (
        <VoidOnChain kind="plan" subjectId={plan.planId} dateTime={(sec) => dateTime(sec, plan)} />
      ) : null}
      <PlanDates plan={plan} />
      {chain.data?.isDevChain && plan.state === 'active' && next !== undefined ? (
        <TestClock dueAtSec={next.dueAtSec} />
      ) : null}
    </>
  )
}

function PlanControls({ plan }: { plan: Plan }) {
  const t = useTranslations('plans')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const change = useMutation({
    mutationFn: (to: 'pause' | 'resume' | 'cancel') => client.plan[to].mutate({ planId: plan.planId }),
    onSuccess: async (changed) => {
      queryClient.setQueryData(trpc.plan.get.queryKey({ planId: plan.planId }), changed)
      await queryClient.invalidateQueries({ queryKey: trpc.plan.list.pathKey() })
    },
  })
  const other = plan.state === 'active' ? 'pause' : 'resume'
  const isBusy = (to: typeof change.variables) => change.isPending && change.variables === to
  return (
    <div className="space-y-3">
      {isAsking ? (
        <Notice
          tone="warning"
          live="alert"
          title={t('cancelTitle')}
          action={
            <>
              <Button
                size="small"
                variant="danger"
                busy={isBusy('cancel')}
                onClick={() => change.mutate('cancel')}
              >
                {t('cancelConfirm')}
              </Button>
              <Button size="small" variant="outline" onClick={() => setAsking(false)}>
                {t('keep')}
              </Button>
            </>
          }
        >
          {t('cancelBody')}
        </Notice>
      ) : (
        <div className="grid grid-cols-2 gap-3">
          <Button variant="secondary" busy={isBusy(other)} onClick={() => change.mutate(other)}>
            {t(other)}
          </Button>
          <Button variant="outline" onClick={() => setAsking(true)}>
            {t('cancel')}
          </Button>
        </div>
      )}
      {change.isError ? <FailureNotice error={change.error} /> : null}
    </div>
  )
}
