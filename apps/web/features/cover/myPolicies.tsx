'use client'
import { Card, Skeleton } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { Umbrella } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { PendingPolicy } from './pendingPolicy.tsx'
import { usePendingPurchases } from './pendingPurchases.ts'
import { PolicyCard } from './policyCard.tsx'

/** The connected wallet's policies, newest first, with those under way on top. */
export function MyPolicies({ holder }: { holder: `0x${string}` }) {
  const t = useTranslations('policies')
  const trpc = useTRPC()
  const policies = useQuery(trpc.cover.policies.queryOptions({ holder }, { refetchInterval: 3_000 }))
  const pending = usePendingPurchases(holder)
  const newestFirst = [...(policies.data ?? [])].sort((left, right) =>
    left.policyId < right.policyId ? 1 : -1,
  )
  return (
    <section aria-labelledby="my-policies">
      <h2 id="my-policies" className="px-1 pb-3 font-semibold text-[0.9375rem]">
        {t('title')}
      </h2>
      <div className="space-y-3">
        {pending.map((purchase) => (
          <PendingPolicy key={purchase.purchaseId} purchase={purchase} policies={newestFirst} />
        ))}
        {policies.data === undefined ? (
          policies.isError ? (
            <FailureNotice error={policies.error} onRetry={() => policies.refetch()} />
          ) : (
            <Skeleton className="h-36 rounded-card" />
          )
        ) : newestFirst.length === 0 && pending.length === 0 ? (
          <Card className="flex gap-4 border-dashed bg-transparent p-4 text-muted text-sm shadow-none sm:p-4">
            <Umbrella aria-hidden className="size-5 shrink-0 text-faint" />
            <span>{t('empty')}</span>
          </Card>
        ) : (
          newestFirst.map((policy) => <PolicyCard key={String(policy.policyId)} policy={policy} />)
        )}
      </div>
    </section>
  )
}
