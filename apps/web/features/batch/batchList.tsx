'use client'
import { Badge, type BadgeTone, Button, Card } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import type { Batch } from './batchRows.tsx'

const TONES: Record<Batch['state'], BadgeTone> = {
  offered: 'neutral',
  authorized: 'accent',
  submitted: 'accent',
  settled: 'positive',
  voided: 'neutral',
  failed: 'danger',
  expired: 'warning',
}

/** How a batch stands. */
export function BatchBadge({ state }: { state: Batch['state'] }) {
  const t = useTranslations('batch')
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
}

/** Batches of before, newest first; nothing at all while there is none. */
export function BatchList() {
  const t = useTranslations('batch')
  const trpc = useTRPC()
  const { money, dateTime } = useFormatMoney()
  const batches = useInfiniteQuery(
    trpc.batch.list.infiniteQueryOptions(
      { limit: 10 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  if (batches.isError && batches.data === undefined) {
    return <FailureNotice error={batches.error} onRetry={() => batches.refetch()} />
  }
  const items = batches.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return null
  return (
    <section aria-labelledby="batches-before" className="space-y-3">
      <h2 id="batches-before" className="font-semibold text-[0.9375rem]">
        {t('before')}
      </h2>
      <Card className="p-2 sm:p-2">
        <ul>
          {items.map((batch) => (
            <li key={batch.batchId}>
              <Link
                href={`/batch/${batch.batchId}`}
                className="flex items-center gap-4 rounded-2xl p-3 transition-colors hover:bg-sunken"
              >
                <span className="min-w-0 flex-1">
                  <span className="block font-semibold">{t('toPeople', { count: batch.rows.length })}</span>
                  <span className="block text-muted text-sm">{dateTime(batch.createdAtSec)}</span>
                </span>
                <BatchBadge state={batch.state} />
                <span className="font-semibold tabular-nums">{money(batch.total)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      {batches.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={batches.isFetchingNextPage}
          onClick={() => batches.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </section>
  )
}
