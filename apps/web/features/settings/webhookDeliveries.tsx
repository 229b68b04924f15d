'use client'
import { Badge, type BadgeTone, Button, Card, EmptyState, Skeleton, toast } from '@safelane/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCcw, Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

type Delivery = RouterOutputs['webhooks']['deliveries']['items'][number]

const TONE_OF: Readonly<Record<Delivery['state'], BadgeTone>> = {
  pending: 'accent',
  delivered: 'positive',
  failed: 'danger',
}

/** What was sent to an endpoint and what it answered, newest first; each can be sent again. */
export function WebhookDeliveries({ endpointId }: { endpointId: string }) {
  const t = useTranslations('webhooks')
  const common = useTranslations('settings')
  const trpc = useTRPC()
  const deliveries = useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions(
      { endpointId },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 2_000 },
    ),
  )
  const items = deliveries.data?.pages.flatMap((page) => page.items)
  if (items === undefined) {
    return deliveries.isError ? (
      <FailureNotice error={deliveries.error} onRetry={() => deliveries.refetch()} />
    ) : (
      <Skeleton className="h-40 rounded-card" />
    )
  }
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState icon={<Send />} title={t('noDeliveriesTitle')}>
          {t('noDeliveriesBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-4">
      <Card className="p-0 sm:p-0">
        <ol className="divide-y divide-line">
          {items.map((delivery) => (
            <DeliveryRow key={delivery.deliveryId} delivery={delivery} />
          ))}
        </ol>
      </Card>
      {deliveries.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={deliveries.isFetchingNextPage}
          onClick={() => deliveries.fetchNextPage()}
        >
          {common('more')}
        </Button>
      ) : null}
    </div>
  )
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('webhooks')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { instant } = useFormatMoney()
  const { deliveryId, eventId, eventType, state, attempts, lastStatus, lastError } = delivery
  const replay = useMutation(
    trpc.webhooks.replay.mutationOptions({
      onSuccess: async () => {
        toast.success(t('replayed'))
        await queryClient.invalidateQueries({ queryKey: trpc.webhooks.deliveries.pathKey() })
      },
    }),
  )
  const answer =
    lastStatus !== null
      ? t('answered', { status: lastStatus })
      : lastError !== null
        ? t('notAnswered', { error: lastError })
        : t('noAttempt')
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-2">
          <code className="font-medium font-mono text-sm">{eventType}</code>
          <Badge tone={TONE_OF[state]}>{t(`state.${state}`)}</Badge>
        </div>
        <p className="mt-1 break-words text-muted text-sm">
          {t('attempts', { count: attempts })} · {answer}
        </p>
        <p className="text-faint text-xs">
          {eventId}
          {delivery.deliveredAt !== null ? ` · ${instant(delivery.deliveredAt)}` : ''}
          {delivery.nextAttemptAt !== null
            ? ` · ${t('nextAttempt', { time: instant(delivery.nextAttemptAt) })}`
            : ''}
        </p>
        {replay.isError ? <FailureNotice className="mt-2" error={replay.error} /> : null}
      </div>
      <Button
        size="small"
        variant="outline"
        busy={replay.isPending}
        aria-label={t('replayNamed', { event: eventId })}
        onClick={() => replay.mutate({ deliveryId })}
      >
        <RotateCcw aria-hidden /> {t('replay')}
      </Button>
    </li>
  )
}
