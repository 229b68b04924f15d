'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { ListRow } from '@/features/layout/listRow.tsx'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { BatchBadge } from './batchBadge.tsx'

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
  const isEmpty = batches.data?.pages.every(({ items }) => items.length === 0) ?? !batches.isError
  if (isEmpty) return null
  return (
    <section aria-labelledby="batches-before" className="space-y-3">
      <h2 id="batches-before" className="font-semibold text-[0.9375rem]">
        {t('before')}
      </h2>
      <PagedList query={batches} keyOf={({ batchId }) => batchId} label={t('before')} empty={null}>
        {(batch) => (
          <ListRow
            href={`/batch/${batch.batchId}`}
            title={t('toPeople', { count: batch.rows.length })}
            detail={dateTime(batch.createdAtSec)}
            trailing={
              <>
                <BatchBadge state={batch.state} />
                <span className="font-semibold tabular-nums">{money(batch.total)}</span>
              </>
            }
          />
        )}
      </PagedList>
    </section>
  )
}
