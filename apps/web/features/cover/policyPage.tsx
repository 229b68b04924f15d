'use client'
import { Button, Card, EmptyState, Fact, FactList, Skeleton } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { FileQuestion, Wallet } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type CoverPolicy, useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { PolicyCard } from './policyCard.tsx'

/** One policy of the connected wallet, with everything on record about it. */
export function PolicyPage({ policyId }: { policyId: bigint }) {
  const t = useTranslations('policies')
  const { wallet, status, openConnect } = useWallet()
  if (status === 'restoring') return <PolicySkeleton />
  if (wallet === null) {
    return (
      <EmptyState
        icon={<Wallet />}
        title={t('connectTitle')}
        action={<Button onClick={openConnect}>{t('connect')}</Button>}
      />
    )
  }
  return <OwnPolicy holder={wallet.address} policyId={policyId} />
}

function OwnPolicy({ holder, policyId }: { holder: `0x${string}`; policyId: bigint }) {
  const t = useTranslations('policies')
  const trpc = useTRPC()
  // As text, for it becomes part of the query's key, which is JSON.
  const terms = { policyId: String(policyId) }
  const query = useQuery(trpc.cover.policy.queryOptions(terms, { refetchInterval: 3_000 }))
  const { data: policy, error } = query
  const isUnknown = error !== null && failureFrom(error).code === 'NOT_FOUND'
  if (policy === undefined && !isUnknown) {
    return query.isError ? (
      <FailureNotice error={error} onRetry={() => query.refetch()} />
    ) : (
      <PolicySkeleton />
    )
  }
  if (policy === undefined || isUnknown || policy.holder.toLowerCase() !== holder.toLowerCase()) {
    return (
      <EmptyState
        icon={<FileQuestion />}
        title={t('missingTitle')}
        action={
          <Button asChild>
            <Link href="/cover">{t('backToCover')}</Link>
          </Button>
        }
      >
        {t('missingBody')}
      </EmptyState>
    )
  }
  return (
    <div className="mx-auto max-w-[33rem] space-y-4">
      <h1 className="font-semibold text-2xl tracking-tight">
        {t('pageTitle', { id: String(policy.policyId) })}
      </h1>
      <PolicyCard policy={policy} />
      <Card className="py-2 sm:py-3">
        <PolicyFacts policy={policy} />
      </Card>
    </div>
  )
}

function PolicyFacts({ policy }: { policy: CoverPolicy }) {
  const t = useTranslations('policies')
  const { money, dateTime } = useFormatMoney()
  return (
    <FactList>
      <Fact name={t('insured')}>{money(policy.insured)}</Fact>
      <Fact name={t('premium')}>{money(policy.premium, 'up', 4)}</Fact>
      <Fact name={t('from')}>{dateTime(policy.startsAtSec)}</Fact>
      <Fact name={t('until')}>{dateTime(policy.endsAtSec)}</Fact>
      {policy.txHash === null ? null : <HashFact name={t('transaction')} hash={policy.txHash} />}
      {policy.claim?.txHash == null ? null : (
        <HashFact name={t('payoutTransaction')} hash={policy.claim.txHash} />
      )}
    </FactList>
  )
}

function HashFact({ name, hash }: { name: string; hash: string }) {
  return (
    <Fact name={name}>
      <span title={hash} className="font-mono text-sm">
        {hash.slice(0, 8)}…{hash.slice(-6)}
      </span>
    </Fact>
  )
}

function PolicySkeleton() {
  return (
    <div className="mx-auto max-w-[33rem] space-y-4">
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-36 rounded-card" />
      <Skeleton className="h-56 rounded-card" />
    </div>
  )
}
