'use client'
import { classNames } from '@safelane/ui'
import { BalancesCard } from '@/features/wallet/balancesCard.tsx'
import { useBalances } from '@/features/wallet/useBalances.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { Introduction } from './introduction.tsx'
import { PayBox } from './payBox.tsx'
import { RecentPeople } from './recentPeople.tsx'
import type { PaymentDraftStart } from './usePaymentDraft.ts'
import { usePaymentStart } from './usePaymentStart.ts'

/** The first page: pay somebody. */
export function PayPage({ start }: { start: PaymentDraftStart }) {
  const { wallet } = useWallet()
  const { isEmpty } = useBalances()
  const { draftStart, draftKey, payTo } = usePaymentStart(start)
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
      <PayBox key={draftKey} start={draftStart} />
      {/* On a phone an empty wallet comes first: nothing works before it is filled. */}
      <aside className={classNames('min-w-0 space-y-6', isEmpty && 'max-lg:order-first')}>
        {wallet === null ? <Introduction /> : null}
        <BalancesCard />
        {wallet === null ? null : <RecentPeople address={wallet.address} onChoose={payTo} />}
      </aside>
    </div>
  )
}
