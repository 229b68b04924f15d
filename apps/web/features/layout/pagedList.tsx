'use client'
import { Button, Card, classNames, EmptyState, Skeleton } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'

/** The parts of an infinite query that a list shows. */
interface PagedQuery<Item> {
  readonly data: { readonly pages: readonly { readonly items: readonly Item[] }[] } | undefined
  readonly error: unknown
  readonly isError: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

interface PagedListProps<Item> {
  query: PagedQuery<Item>
  keyOf: (item: Item) => string
  children: (item: Item) => ReactNode
  /** Names the list for assistive technology. */
  label: string
  /** Null: nothing at all is shown while there is nothing. */
  empty: { icon: ReactNode; title: string; body: string; action?: ReactNode } | null
  /** Rows that are links lie close, rows that are read have lines between them, and cards stand by themselves. */
  look?: 'links' | 'lines' | 'cards'
}

/** A list that grows by pages, with what it looks like on its way, empty, and out of reach. */
export function PagedList<Item>({
  query,
  keyOf,
  children,
  label,
  empty,
  look = 'links',
}: PagedListProps<Item>) {
  const t = useTranslations('common')
  if (query.data === undefined) {
    if (query.isError) return <FailureNotice error={query.error} onRetry={() => query.refetch()} />
    return empty === null ? null : <Skeleton className="h-56 rounded-card" />
  }
  const items = query.data.pages.flatMap((page) => page.items)
  if (items.length === 0) {
    if (empty === null) return null
    return (
      <Card>
        <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
          {empty.body}
        </EmptyState>
      </Card>
    )
  }
  const list = (
    <ul
      aria-label={label}
      className={classNames(look === 'lines' && 'divide-y divide-line', look === 'cards' && 'space-y-4')}
    >
      {items.map((item) => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </ul>
  )
  return (
    <div className="space-y-4">
      {look === 'cards' ? (
        list
      ) : (
        <Card className={look === 'links' ? 'p-2 sm:p-2' : 'p-0 sm:p-0'}>{list}</Card>
      )}
      {query.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </div>
  )
}
