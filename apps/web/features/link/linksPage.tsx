'use client'
import { Button, Card, EmptyState, Skeleton } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Gift } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { LinkForm, type LinkStart } from './linkForm.tsx'
import { LinkState } from './linkState.tsx'

/** Send money to somebody whose address one does not know, and see who has claimed it. */
export function LinksPage({ start }: { start: LinkStart }) {
  const t = useTranslations('links')
  return (
    <div className="mx-auto max-w-[60rem]">
      <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
      <p className="mt-2 mb-6 max-w-xl text-pretty text-muted">{t('introduction')}</p>
      <PrivateArea body={t('private')}>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <LinkForm start={start} />
          <LinkList />
        </div>
      </PrivateArea>
    </div>
  )
}

function LinkList() {
  const t = useTranslations('links')
  const requests = useTranslations('requests')
  const trpc = useTRPC()
  const { money, date } = useFormatMoney()
  const links = useInfiniteQuery(
    trpc.link.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5_000 },
    ),
  )
  if (links.data === undefined) {
    return links.isError ? (
      <FailureNotice error={links.error} onRetry={() => links.refetch()} />
    ) : (
      <Skeleton className="h-64 rounded-card" />
    )
  }
  const items = links.data.pages.flatMap((page) => page.items)
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState icon={<Gift />} title={t('emptyTitle')}>
          {t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <section aria-label={t('listLabel')} className="space-y-4">
      <Card className="p-2 sm:p-2">
        <ul>
          {items.map((link) => (
            <li key={link.linkId}>
              <Link
                href={`/links/${link.linkId}`}
                className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken"
              >
                <span className="min-w-0 flex-1">
                  <span className="block font-semibold tabular-nums">{money(link.amount)}</span>
                  <span className="block truncate text-muted text-sm">
                    {[link.memo, date(link.createdAtSec)].filter((part) => part !== null).join(' · ')}
                  </span>
                </span>
                <LinkState link={link} />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      {links.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={links.isFetchingNextPage}
          onClick={() => links.fetchNextPage()}
        >
          {requests('more')}
        </Button>
      ) : null}
    </section>
  )
}
