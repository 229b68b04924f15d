'use client'
import { classNames } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { lazy, Suspense } from 'react'
import { BalancesCard } from '@/features/wallet/balancesCard.tsx'
import { useBalances } from '@/features/wallet/useBalances.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { OtherWays } from './otherWays.tsx'
import { PayBox } from './payBox.tsx'
import { RecentPeople } from './recentPeople.tsx'
import type { PaymentDraftStart } from './usePaymentDraft.ts'
import { usePaymentStart } from './usePaymentStart.ts'
import { Welcome } from './welcome.tsx'

/** Below what is in sight at first. */
const LatestActivity = lazy(async () => ({
  default: (await import('@/features/activity/latestActivity.tsx')).LatestActivity,
}))

/**
 * The first page: pay somebody. Visitors are told what this is; who had a wallet connected when they left (`isReturning`) finds
 * their money there, without the page jumping once the wallet is back.
 */
export function PayPage({ start, isReturning }: { start: PaymentDraftStart; isReturning: boolean }) {
  const t = useTranslations('home')
  const { wallet, status } = useWallet()
  const { isEmpty } = useBalances()
  const { draftStart, draftKey, payTo } = usePaymentStart(start)
  const isVisitor = status === 'restoring' ? !isReturning : wallet === null
  return (
    <div className="space-y-6 lg:space-y-8">
      <div className={isVisitor ? 'pt-2 sm:pt-6' : 'sr-only'}>
        <h1 className="text-balance font-semibold text-4xl leading-[1.08] tracking-tight sm:text-5xl">
          {t('title')}
        </h1>
        <p className="mt-3 max-w-xl text-pretty text-lg text-muted">{t('subtitle')}</p>
      </div>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
        <PayBox key={draftKey} start={draftStart} />
        {/* On a phone an empty wallet comes first: nothing works before it is filled. */}
        <aside className={classNames('min-w-0 space-y-6', isEmpty && 'max-lg:order-first')}>
          {isVisitor ? <Welcome /> : <BalancesCard />}
          {wallet === null ? null : <RecentPeople address={wallet.address} onChoose={payTo} />}
        </aside>
        <div className="min-w-0 space-y-6 lg:col-start-1 lg:space-y-8">
          <OtherWays />
          {wallet === null ? null : (
            <Suspense fallback={null}>
              <LatestActivity address={wallet.address} />
            </Suspense>
          )}
        </div>
      </div>
    </div>
  )
}
