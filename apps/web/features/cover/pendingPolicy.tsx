'use client'
import { Button, Card, CoinIcon, Notice, Spinner } from '@safelane/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { type CoverPolicy, useTRPC } from '@/features/api/trpc.ts'
import { forgetPurchase, type PendingPurchase } from './pendingPurchases.ts'

const WATCH_MS = 800

/** A purchase on its way to becoming a policy; gives way to the policy as soon as that is listed. */
export function PendingPolicy({
  purchase,
  policies,
}: {
  purchase: PendingPurchase
  policies: readonly CoverPolicy[]
}) {
  const t = useTranslations('policies')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { purchaseId } = purchase
  const state = useQuery(
    trpc.cover.purchase.queryOptions(
      { purchaseId },
      { refetchInterval: ({ state: { data } }) => (isOver(data?.state) ? false : WATCH_MS) },
    ),
  )
  const policyId = state.data?.policyId ?? null
  const isSettled = state.data?.state === 'settled'
  const isListed = policyId !== null && policies.some((policy) => policy.policyId === policyId)
  const isUnknown = state.error !== null && failureFrom(state.error).code === 'NOT_FOUND'

  useEffect(() => {
    if (isListed || isUnknown) forgetPurchase(purchaseId)
    else if (isSettled) {
      void queryClient.invalidateQueries({ queryKey: trpc.cover.policies.pathKey() })
      void queryClient.invalidateQueries({ queryKey: trpc.portfolio.pathKey() })
    }
  }, [isListed, isUnknown, isSettled, purchaseId, queryClient, trpc])

  if (isListed || isUnknown) return null
  const isLost = state.data?.state === 'failed' || state.data?.state === 'expired'
  if (isLost) {
    return (
      <Notice
        tone="danger"
        live="alert"
        title={t('lostTitle', { symbol: purchase.symbol })}
        action={
          <Button size="small" variant="outline" onClick={() => forgetPurchase(purchaseId)}>
            {t('dismiss')}
          </Button>
        }
      >
        {t('lostBody')}
      </Notice>
    )
  }
  return (
    <Card className="p-4 sm:p-5">
      <article className="flex items-center gap-3">
        <CoinIcon symbol={purchase.symbol} />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{t('policyTitle', { symbol: purchase.symbol })}</h3>
          <p className="text-muted text-sm tabular-nums">{t('beingBought', { insured: purchase.insured })}</p>
        </div>
        <Spinner className="text-muted" />
      </article>
    </Card>
  )
}

function isOver(state: string | undefined): boolean {
  return state === 'failed' || state === 'expired'
}
