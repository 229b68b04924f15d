'use client'
import { AmountText, Button, Card, CoinIcon } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type CoverPolicy, useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PolicyStatus } from './policyStatus.tsx'

/** One policy: what it protects, until when, and its payout once there is one. */
export function PolicyCard({ policy }: { policy: CoverPolicy }) {
  const t = useTranslations('policies')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { figure, money, dateTime } = useFormatMoney()
  const claim = useMutation(
    trpc.cover.claim.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.cover.pathKey() }),
    }),
  )
  const isPaid = policy.status === 'paid'
  useEffect(() => {
    if (isPaid) void queryClient.invalidateQueries({ queryKey: trpc.portfolio.pathKey() })
  }, [isPaid, queryClient, trpc])
  const isClaiming = policy.claim?.state === 'authorized' || policy.claim?.state === 'submitted'
  const claimWasLost = policy.claim?.state === 'failed' || policy.claim?.state === 'expired'
  return (
    <Card className="p-4 sm:p-5">
      <article className="space-y-3" aria-label={t('policyTitle', { symbol: policy.coveredAsset.symbol })}>
        <div className="flex items-start gap-3">
          <CoinIcon symbol={policy.coveredAsset.symbol} />
          <div className="min-w-0 flex-1">
            <h3 className="font-semibold">
              <Link href={`/cover/${policy.policyId}`} className="rounded hover:underline">
                {t('policyTitle', { symbol: policy.coveredAsset.symbol })}
              </Link>
            </h3>
            <p className="text-muted text-sm tabular-nums">
              {t('protects', { amount: money(policy.insured) })}
            </p>
          </div>
          <PolicyStatus status={policy.status} />
        </div>
        {policy.payout === null || (policy.status !== 'triggered' && !isPaid) ? (
          <p className="text-faint text-sm">
            {policy.status === 'waiting'
              ? t('startsAt', { date: dateTime(policy.startsAtSec) })
              : policy.status === 'expired'
                ? t('endedAt', { date: dateTime(policy.endsAtSec) })
                : t('endsAt', { date: dateTime(policy.endsAtSec) })}
          </p>
        ) : (
          <div className="rounded-2xl bg-positive-soft px-4 py-3">
            <p className="font-medium text-positive text-sm">{isPaid ? t('paidOut') : t('payoutReady')}</p>
            <AmountText
              size="large"
              figure={figure(policy.payout, 'down')}
              symbol={policy.payout.asset.symbol}
            />
          </div>
        )}
        {policy.status === 'triggered' ? (
          <Button
            block
            busy={claim.isPending || isClaiming}
            onClick={() => claim.mutate({ policyId: policy.policyId })}
          >
            {isClaiming ? t('claiming') : t('claim')}
          </Button>
        ) : null}
        {claim.isError ? <FailureNotice error={claim.error} /> : null}
        {claimWasLost && policy.status === 'triggered' && !claim.isPending ? (
          <p role="alert" className="text-danger text-sm">
            {t('claimLost')}
          </p>
        ) : null}
      </article>
    </Card>
  )
}
