'use client'
import { classNames } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { BalancesCard } from '@/features/wallet/balancesCard.tsx'
import { useBalances } from '@/features/wallet/useBalances.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { CoverBuilder, CoverBuilderSkeleton } from './coverBuilder.tsx'
import { MyPolicies } from './myPolicies.tsx'
import { TestControls } from './testControls.tsx'

export interface CoverStart {
  asset?: string | undefined
  insured?: string | undefined
  days?: number | undefined
}

/** Insure a stablecoin against losing its peg, and follow what is insured. */
export function CoverPage({ start }: { start: CoverStart }) {
  const t = useTranslations('cover')
  const trpc = useTRPC()
  const chain = useChainInfo()
  const { wallet } = useWallet()
  const { isEmpty } = useBalances()
  const products = useQuery(trpc.cover.products.queryOptions(undefined, { refetchInterval: 5_000 }))
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const product =
    products.data?.find((each) => String(each.productId) === chosen) ??
    products.data?.find((each) => each.coveredAsset.symbol === start.asset) ??
    products.data?.[0]
  return (
    <div>
      <header className="mb-6 max-w-2xl sm:mb-8">
        <h1 className="text-balance font-semibold text-2xl tracking-tight sm:text-4xl">{t('title')}</h1>
        <p className="mt-2 text-pretty text-muted sm:text-lg">{t('subtitle')}</p>
      </header>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
        <div className="min-w-0">
          {products.data === undefined ? (
            products.isError ? (
              <FailureNotice error={products.error} onRetry={() => products.refetch()} />
            ) : (
              <CoverBuilderSkeleton />
            )
          ) : product === undefined ? (
            <p className="text-muted">{t('noProducts')}</p>
          ) : (
            <CoverBuilder products={products.data} product={product} onChoose={setChosen} start={start} />
          )}
        </div>
        {/* On a phone an empty wallet comes first: nothing works before it is filled. */}
        <aside className={classNames('min-w-0 space-y-6', isEmpty && 'max-lg:order-first')}>
          <BalancesCard />
          {wallet === null ? null : <MyPolicies holder={wallet.address} />}
          {chain.data?.isDevChain && product !== undefined ? <TestControls product={product} /> : null}
        </aside>
      </div>
    </div>
  )
}
