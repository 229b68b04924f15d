'use client'
import { Badge, Button, Card, EmptyState, Skeleton } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronRight, Plus, Webhook } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { CreateWebhook } from './createWebhook.tsx'

/** Where programs of the account hear of what happens. */
export function WebhooksPage() {
  const t = useTranslations('webhooks')
  return (
    <PrivateArea body={t('privateBody')}>
      <Webhooks />
    </PrivateArea>
  )
}

function Webhooks() {
  const t = useTranslations('webhooks')
  const common = useTranslations('settings')
  const trpc = useTRPC()
  const [isCreating, setCreating] = useState(false)
  const endpoints = useInfiniteQuery(
    trpc.webhooks.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  )
  const items = endpoints.data?.pages.flatMap((page) => page.items)
  const create = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden /> {t('create')}
    </Button>
  )
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-md text-pretty text-muted">{t('introduction')}</p>
        {items === undefined || items.length === 0 ? null : create}
      </div>
      {items === undefined ? (
        endpoints.isError ? (
          <FailureNotice error={endpoints.error} onRetry={() => endpoints.refetch()} />
        ) : (
          <Skeleton className="h-40 rounded-card" />
        )
      ) : items.length === 0 ? (
        <Card>
          <EmptyState icon={<Webhook />} title={t('emptyTitle')} action={create}>
            {t('emptyBody')}
          </EmptyState>
        </Card>
      ) : (
        <Card className="p-2 sm:p-2">
          <ul>
            {items.map(({ endpointId, url, eventTypes, isEnabled }) => (
              <li key={endpointId}>
                <Link
                  href={`/settings/webhooks/${endpointId}`}
                  className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block break-all font-medium">{url}</span>
                    <span className="block text-muted text-sm">
                      {eventTypes.length === 0 ? t('allEvents') : eventTypes.join(' · ')}
                    </span>
                  </span>
                  <Badge tone={isEnabled ? 'positive' : 'neutral'}>{isEnabled ? t('on') : t('off')}</Badge>
                  <ChevronRight aria-hidden className="size-5 shrink-0 text-faint" />
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {endpoints.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={endpoints.isFetchingNextPage}
          onClick={() => endpoints.fetchNextPage()}
        >
          {common('more')}
        </Button>
      ) : null}
      <CreateWebhook open={isCreating} onOpenChange={setCreating} />
    </div>
  )
}
