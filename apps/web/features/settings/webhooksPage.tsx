'use client'
import { Badge, Button } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronRight, Plus, Webhook } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/features/api/trpc.ts'
import { ListRow } from '@/features/layout/listRow.tsx'
import { PagedList } from '@/features/layout/pagedList.tsx'
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
      <PagedList
        query={endpoints}
        keyOf={({ endpointId }) => endpointId}
        label={t('listLabel')}
        empty={{ icon: <Webhook />, title: t('emptyTitle'), body: t('emptyBody'), action: create }}
      >
        {({ endpointId, url, eventTypes, isEnabled }) => (
          <ListRow
            href={`/settings/webhooks/${endpointId}`}
            title={<span className="break-all">{url}</span>}
            detail={eventTypes.length === 0 ? t('allEvents') : eventTypes.join(' · ')}
            trailing={
              <>
                <Badge tone={isEnabled ? 'positive' : 'neutral'}>{isEnabled ? t('on') : t('off')}</Badge>
                <ChevronRight aria-hidden className="size-5 shrink-0 text-faint" />
              </>
            }
          />
        )}
      </PagedList>
      <CreateWebhook open={isCreating} onOpenChange={setCreating} />
    </div>
  )
}
