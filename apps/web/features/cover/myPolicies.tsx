'use client'
import { Card, Skeleton } from '@safelane/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Umbrella } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { PagedList } from '@/features/layout/pagedList.tsx'
import { PendingPolicy } from './pendingPolicy.tsx'
import { usePendingPurchases } from './pendingPurchases.ts'
import { PolicyCard } from './policyCard.tsx'

/** They stand beside the form, and the controls of test networks below them. */
const SHOWN_AT_ONCE = 5

/** The connected wallet's policies, newest first, with those under way on top. */
export function MyPolicies({ holder }: { holder: `0x${string}` }) {
  const t = useTranslations('policies')
  const trpc = useTRPC()
  const policies = useInfiniteQuery(
    trpc.cover.policies.infiniteQueryOptions(
      { holder, limit: SHOWN_AT_ONCE },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 3_000 },
    ),
  )
  const pending = usePendingPurchases(holder)
  const known = policies.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section aria-labelledby="my-policies">
      <h2 id="my-policies" className="px-1 pb-3 font-semibold text-[0.9375rem]">
        {t('title')}
      </h2>
      <div className="space-y-3">
        {pending.map((purchase) => (
          <PendingPolicy key={purchase.purchaseId} purchase={purchase} policies={known} />
        ))}
        {policies.data === undefined ? (
          policies.isError ? (
            <FailureNotice error={policies.error} onRetry={() => policies.refetch()} />
          ) : (
            <Skeleton className="h-36 rounded-card" />
          )
        ) : known.length === 0 && pending.length === 0 ? (
          <Card className="flex gap-4 border-dashed bg-transparent p-4 text-muted text-sm shadow-none sm:p-4">
            <Umbrella aria-hidden className="size-5 shrink-0 text-faint" />
            <span>{t('empty')}</span>
          </Card>
        ) : (
          <PagedList
            query={policies}
            keyOf={({ policyId }) => String(policyId)}
            label={t('title')}
            empty={null}
            look="cards"
          >
            {(policy) => <PolicyCard policy={policy} />}
          </PagedList>
        )}
      </div>
    </section>
  )
}
