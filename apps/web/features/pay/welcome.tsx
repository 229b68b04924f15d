'use client'
import { Button, Card, Skeleton } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ScanEye, ShieldCheck, Target } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

const PROMISES = [
  { key: 'exact', icon: Target },
  { key: 'shown', icon: ScanEye },
  { key: 'safe', icon: ShieldCheck },
] as const

/** What somebody without a wallet should know, in three lines, and the shortest way to a first payment. */
export function Welcome() {
  const t = useTranslations('home')
  return (
    <Card className="space-y-6">
      <section aria-label={t('promises')} className="space-y-5">
        {PROMISES.map(({ key, icon: Icon }) => (
          <div key={key} className="flex gap-4">
            <span
              aria-hidden
              className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent-soft text-accent-text"
            >
              <Icon className="size-5" />
            </span>
            <div>
              <p className="font-semibold">{t(`${key}.title`)}</p>
              <p className="text-pretty text-muted text-sm leading-relaxed">{t(`${key}.body`)}</p>
            </div>
          </div>
        ))}
      </section>
      <Beginning />
    </Card>
  )
}

/** On a test network one press makes a wallet and fills it; elsewhere people bring their own. */
function Beginning() {
  const t = useTranslations('home')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const chain = useChainInfo()
  const { openConnect, connectTestWallet } = useWallet()
  const tryOut = useMutation({
    mutationFn: async () => {
      const address = await connectTestWallet()
      const balances = await client.portfolio.balances.query({ address })
      // A test wallet of before still has its money.
      if (balances.some(({ units }) => units > 0n)) return
      const after = await client.dev.fund.mutate({ address })
      queryClient.setQueryData(trpc.portfolio.balances.queryKey({ address }), after)
    },
  })
  if (chain.data === undefined) return chain.isPending ? <Skeleton className="h-[4.625rem]" /> : null
  if (!chain.data.isDevChain) {
    return (
      <Button block onClick={openConnect}>
        {t('connect')}
      </Button>
    )
  }
  return (
    <div className="space-y-2">
      <Button block busy={tryOut.isPending} onClick={() => tryOut.mutate()}>
        {t('tryTest')}
      </Button>
      {tryOut.isError ? (
        <FailureNotice error={tryOut.error} />
      ) : (
        <p className="text-center text-faint text-sm">{t('tryNote')}</p>
      )}
    </div>
  )
}
