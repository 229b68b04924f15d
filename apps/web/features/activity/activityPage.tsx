'use client'
import { Button, Card, EmptyState, Skeleton } from '@safelane/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ReceiptText, Wallet } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { type ActivityEntry, activityEntries } from './activityEntries.ts'
import { PaymentRow } from './paymentRow.tsx'
import { PolicyRow } from './policyRow.tsx'

/** Everything the connected wallet did, newest first; each row opens its receipt. */
export function ActivityPage() {
  const t = useTranslations('activity')
  const { wallet, status, openConnect } = useWallet()
  return (
    <div className="mx-auto max-w-[40rem]">
      <h1 className="mb-6 font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
      {status === 'restoring' ? (
        <ActivitySkeleton />
      ) : wallet === null ? (
        <Card>
          <EmptyState
            icon={<Wallet />}
            title={t('connectTitle')}
            action={<Button onClick={openConnect}>{t('connect')}</Button>}
          >
            {t('connectBody')}
          </EmptyState>
        </Card>
      ) : (
        <ActivityList address={wallet.address} />
      )}
    </div>
  )
}

function ActivityList({ address }: { address: `0x${string}` }) {
  const t = useTranslations('activity')
  const trpc = useTRPC()
  const payments = useInfiniteQuery(
    trpc.payment.list.infiniteQueryOptions(
      { address },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  const policies = useQuery(
    trpc.cover.policies.queryOptions({ holder: address }, { refetchInterval: 10_000 }),
  )

  if (payments.data === undefined || (policies.data === undefined && policies.isPending)) {
    return payments.isError ? (
      <FailureNotice error={payments.error} onRetry={() => payments.refetch()} />
    ) : (
      <ActivitySkeleton />
    )
  }
  const entries = activityEntries(
    payments.data.pages.flatMap((page) => page.items),
    policies.data ?? [],
  )
  if (entries.length === 0) {
    return (
      <Card>
        <EmptyState
          icon={<ReceiptText />}
          title={t('emptyTitle')}
          action={
            <>
              <Button asChild>
                <Link href="/">{t('emptyPay')}</Link>
              </Button>
              <Button asChild variant="secondary">
                <Link href="/cover">{t('emptyCover')}</Link>
              </Button>
            </>
          }
        >
          {t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-6">
      {policies.isError ? <FailureNotice error={policies.error} onRetry={() => policies.refetch()} /> : null}
      <Days entries={entries} address={address} />
      {payments.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={payments.isFetchingNextPage}
          onClick={() => payments.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </div>
  )
}

function Days({ entries, address }: { entries: readonly ActivityEntry[]; address: `0x${string}` }) {
  const { date } = useFormatMoney()
  const days = Map.groupBy(entries, (entry) => date(entry.atSec))
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-label={day}>
      <h2 className="px-1 pb-2 font-medium text-faint text-sm">{day}</h2>
      <Card className="p-2 sm:p-2">
        <ul>
          {ofDay.map((entry) => (
            <li key={entry.key}>
              {entry.kind === 'payment' ? (
                <PaymentRow payment={entry.payment} owner={address} />
              ) : (
                <PolicyRow policy={entry.policy} />
              )}
            </li>
          ))}
        </ul>
      </Card>
    </section>
  ))
}

function ActivitySkeleton() {
  return (
    <Card className="space-y-1 p-2 sm:p-2">
      {['a', 'b', 'c', 'd'].map((key) => (
        <div key={key} className="flex items-center gap-4 p-3">
          <Skeleton className="size-11 rounded-full" />
          <div className="flex-1 space-y-2">
            <Skeleton className="h-4 w-32" />
            <Skeleton className="h-3 w-20" />
          </div>
          <Skeleton className="h-5 w-20" />
        </div>
      ))}
    </Card>
  )
}
