'use client'
import { Button, Card, CoinIcon, Skeleton, toast } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useBalances } from './useBalances.ts'
import { useChainInfo } from './useChainInfo.ts'
import { useWallet } from './walletProvider.tsx'

/** What the connected wallet holds. Renders nothing without a wallet. */
export function BalancesCard() {
  const t = useTranslations('wallet')
  const { wallet, status } = useWallet()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const chain = useChainInfo()
  const { figure } = useFormatMoney()
  const address = wallet?.address
  const { balances, isEmpty } = useBalances()
  const fund = useMutation(
    trpc.dev.fund.mutationOptions({
      onSuccess: async (after) => {
        queryClient.setQueryData(trpc.portfolio.balances.queryKey({ address: address ?? '' }), after)
        toast.success(t('funded'))
        await queryClient.invalidateQueries({ queryKey: [['payment', 'quote']] })
      },
    }),
  )

  if (status === 'restoring') return <Skeleton className="h-44 rounded-card" />
  if (address === undefined) return null
  return (
    <Card className="p-4 sm:p-5">
      <div className="flex min-h-9 items-center justify-between gap-3">
        <h2 className="font-semibold text-[0.9375rem]">{t('yourMoney')}</h2>
        {chain.data?.isDevChain ? (
          <Button
            size="small"
            variant={isEmpty ? 'primary' : 'secondary'}
            busy={fund.isPending}
            onClick={() => fund.mutate({ address })}
          >
            {fund.isPending ? null : <Plus aria-hidden />}
            {t('getTestMoney')}
          </Button>
        ) : null}
      </div>
      {fund.isError ? <FailureNotice className="mt-3" error={fund.error} /> : null}
      {balances.isError && balances.data === undefined ? (
        <FailureNotice className="mt-3" error={balances.error} onRetry={() => balances.refetch()} />
      ) : (
        <ul className="mt-2 divide-y divide-line">
          {balances.data === undefined
            ? ['a', 'b', 'c'].map((key) => (
                <li key={key} className="flex items-center gap-3 py-2.5">
                  <Skeleton className="size-8 rounded-full" />
                  <Skeleton className="h-4 w-14" />
                  <Skeleton className="ml-auto h-4 w-20" />
                </li>
              ))
            : balances.data.map((balance) => (
                <li key={balance.asset.symbol} className="flex items-center gap-3 py-2.5">
                  <CoinIcon symbol={balance.asset.symbol} className="size-8" />
                  <span className="font-medium">{balance.asset.symbol}</span>
                  <span
                    data-testid={`balance-${balance.asset.symbol}`}
                    className="ml-auto font-semibold tabular-nums"
                  >
                    {figure(balance, 'down')}
                  </span>
                </li>
              ))}
        </ul>
      )}
      {isEmpty ? (
        <p className="mt-2 text-muted text-sm">
          {chain.data?.isDevChain ? t('emptyTestWallet') : t('emptyWallet')}
        </p>
      ) : null}
    </Card>
  )
}
