'use client'
import { Badge, Button, Card, EmptyState, Section, Skeleton, toast } from '@safelane/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, FileQuestion } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC } from '@/features/api/trpc.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { WebhookDeliveries } from './webhookDeliveries.tsx'

type Endpoint = RouterOutputs['webhooks']['list']['items'][number]

/** One endpoint: what it hears, what was sent to it, and what can be done about it. */
export function WebhookPage({ endpointId }: { endpointId: string }) {
  const t = useTranslations('webhooks')
  return (
    <div className="space-y-6">
      <Button asChild variant="ghost" size="small" className="-ml-3">
        <Link href="/settings/webhooks">
          <ArrowLeft aria-hidden /> {t('back')}
        </Link>
      </Button>
      <PrivateArea body={t('privateBody')}>
        <EndpointOf endpointId={endpointId} />
      </PrivateArea>
    </div>
  )
}

function EndpointOf({ endpointId }: { endpointId: string }) {
  const t = useTranslations('webhooks')
  const trpc = useTRPC()
  const endpoints = useQuery(trpc.webhooks.list.queryOptions({ limit: 100 }))
  if (endpoints.data === undefined) {
    return endpoints.isError ? (
      <FailureNotice error={endpoints.error} onRetry={() => endpoints.refetch()} />
    ) : (
      <Skeleton className="h-56 rounded-card" />
    )
  }
  const endpoint = endpoints.data.items.find((each) => each.endpointId === endpointId)
  if (endpoint === undefined) {
    return (
      <Card>
        <EmptyState icon={<FileQuestion />} title={t('missingTitle')}>
          {t('missingBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <>
      <EndpointCard endpoint={endpoint} />
      <Section headingId="deliveries" title={t('deliveries')}>
        <WebhookDeliveries endpointId={endpointId} />
      </Section>
    </>
  )
}

function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const t = useTranslations('webhooks')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const { endpointId, url, eventTypes, isEnabled } = endpoint
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() })
  const test = useMutation(
    trpc.webhooks.sendTest.mutationOptions({
      onSuccess: async () => {
        toast.success(t('testSent'))
        await refresh()
      },
    }),
  )
  const change = useMutation(trpc.webhooks.update.mutationOptions({ onSuccess: refresh }))
  const remove = useMutation(
    trpc.webhooks.remove.mutationOptions({
      onSuccess: async () => {
        toast.success(t('removed'))
        router.push('/settings/webhooks')
        await refresh()
      },
    }),
  )
  const failed = [test, change, remove].find(({ isError }) => isError)
  return (
    <Card className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="break-all font-semibold text-lg">{url}</h2>
          <p className="text-muted text-sm">
            {eventTypes.length === 0 ? t('allEvents') : eventTypes.join(' · ')}
          </p>
        </div>
        <Badge tone={isEnabled ? 'positive' : 'neutral'}>{isEnabled ? t('on') : t('off')}</Badge>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button
          size="small"
          disabled={!isEnabled}
          busy={test.isPending}
          onClick={() => test.mutate({ endpointId })}
        >
          {t('sendTest')}
        </Button>
        <Button
          size="small"
          variant="secondary"
          busy={change.isPending}
          onClick={() => change.mutate({ endpointId, isEnabled: !isEnabled })}
        >
          {isEnabled ? t('switchOff') : t('switchOn')}
        </Button>
        <Button
          size="small"
          variant="danger"
          busy={remove.isPending}
          onClick={() => remove.mutate({ endpointId })}
        >
          {t('remove')}
        </Button>
      </div>
      {failed === undefined ? null : <FailureNotice error={failed.error} />}
    </Card>
  )
}
