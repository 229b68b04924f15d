'use client'
import { Button, Card, EmptyState, Skeleton } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { HandCoins } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { RequestForm, type RequestStart } from './requestForm.tsx'
import { RequestState } from './requestState.tsx'

/** Ask for money, and see what became of it. */
export function RequestsPage({ start }: { start: RequestStart }) {
  const t = useTranslations('requests')
  return (
    <div className="mx-auto max-w-[60rem]">
      <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
      <p className="mt-2 mb-6 max-w-xl text-pretty text-muted">{t('introduction')}</p>
      <PrivateArea body={t('private')}>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <RequestForm start={start} />
          <RequestList />
        </div>
      </PrivateArea>
    </div>
  )
}

function RequestList() {
  const t = useTranslations('requests')
  const trpc = useTRPC()
  const { money, date } = useFormatMoney()
  const requests = useInfiniteQuery(
    trpc.request.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  if (requests.data === undefined) {
    return requests.isError ? (
      <FailureNotice error={requests.error} onRetry={() => requests.refetch()} />
    ) : (
      <Skeleton className="h-64 rounded-card" />
    )
  }
  const items = requests.data.pages.flatMap((page) => page.items)
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState icon={<HandCoins />} title={t('emptyTitle')}>
          {t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <section aria-label={t('listLabel')} className="space-y-4">
      <Card className="p-2 sm:p-2">
        <ul>
          {items.map((request) => (
            <li key={request.requestId}>
              <Link
                href={`/request/${request.requestId}`}
                className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken"
              >
                <span className="min-w-0 flex-1">
                  <span className="block font-semibold tabular-nums">{money(request.amount)}</span>
                  <span className="block truncate text-muted text-sm">
                    {[request.reference ?? request.memo, date(request.createdAtSec)]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </span>
                </span>
                <RequestState request={request} />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      {requests.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={requests.isFetchingNextPage}
          onClick={() => requests.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </section>
  )
}
