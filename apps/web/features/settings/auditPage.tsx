'use client'
import { Badge } from '@safelane/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'

/** What sessions and keys of the account changed, newest first. */
export function AuditPage() {
  const t = useTranslations('audit')
  return (
    <PrivateArea body={t('privateBody')}>
      <AuditLog />
    </PrivateArea>
  )
}

function AuditLog() {
  const t = useTranslations('audit')
  const trpc = useTRPC()
  const { instant } = useFormatMoney()
  const log = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  )
  const keys = useQuery(trpc.apiKeys.list.queryOptions({ limit: 100 }))
  const nameOf = (actor: string) =>
    actor === 'session' ? t('you') : (keys.data?.items.find(({ keyId }) => keyId === actor)?.name ?? actor)
  return (
    <div className="space-y-6">
      <p className="max-w-lg text-pretty text-muted">{t('introduction')}</p>
      <PagedList
        query={log}
        keyOf={({ position }) => String(position)}
        label={t('listLabel')}
        look="lines"
        empty={{ icon: <ScrollText />, title: t('emptyTitle'), body: t('emptyBody') }}
      >
        {(entry) => (
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-5 py-3.5">
            <div className="min-w-0">
              <code className="break-all font-medium font-mono text-sm">{entry.action}</code>
              <p className="text-muted text-sm">
                {t('by', { actor: nameOf(entry.actor) })} · {instant(entry.at)}
              </p>
              <p className="text-faint text-xs" title={entry.hash}>
                {t('entry', { position: entry.position, hash: entry.hash.slice(0, 12) })}
              </p>
            </div>
            <Badge tone={entry.outcome === 'ok' ? 'positive' : 'warning'}>
              {entry.outcome === 'ok' ? t('ok') : entry.outcome}
            </Badge>
          </div>
        )}
      </PagedList>
    </div>
  )
}
