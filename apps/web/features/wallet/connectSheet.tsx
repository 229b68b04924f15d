'use client'
import { Badge, Button, EmptyState, Sheet, Skeleton, Spinner } from '@safelane/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronRight, FlaskConical, Wallet } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import type { WalletOption } from './walletSession.ts'

interface ConnectSheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  loadOptions: () => Promise<readonly WalletOption[]>
  onChoose: (option: WalletOption) => Promise<void>
}

/** Lets a person pick the wallet to pay with. */
export function ConnectSheet({ open, onOpenChange, loadOptions, onChoose }: ConnectSheetProps) {
  const t = useTranslations('wallet')
  const common = useTranslations('common')
  const options = useQuery({
    queryKey: ['wallet-options'],
    queryFn: loadOptions,
    enabled: open,
    staleTime: 0,
    retry: false,
  })
  const connect = useMutation({ mutationFn: onChoose, onSuccess: () => onOpenChange(false) })

  return (
    <Sheet
      open={open}
      onOpenChange={(next) => {
        connect.reset()
        onOpenChange(next)
      }}
      title={t('connectTitle')}
      description={t('connectDescription')}
      closeLabel={common('close')}
    >
      <div className="space-y-3 pt-3">
        {options.isPending ? (
          <>
            <Skeleton className="h-[4.5rem] rounded-2xl" />
            <Skeleton className="h-[4.5rem] rounded-2xl" />
          </>
        ) : options.isError ? (
          <FailureNotice error={options.error} onRetry={() => options.refetch()} />
        ) : options.data.length === 0 ? (
          <EmptyState
            icon={<Wallet />}
            title={t('noWalletTitle')}
            action={
              <Button variant="outline" onClick={() => options.refetch()}>
                {common('tryAgain')}
              </Button>
            }
          >
            {t('noWalletBody')}
          </EmptyState>
        ) : (
          options.data.map((option) => (
            <button
              key={option.id}
              type="button"
              onClick={() => connect.mutate(option)}
              disabled={connect.isPending}
              className="flex w-full items-center gap-4 rounded-2xl border bg-surface p-4 text-left transition-colors hover:border-line-strong"
            >
              <WalletFace option={option} />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2 font-semibold">
                  {option.isTestWallet ? t('useTestWallet') : (option.name ?? t('browserWallet'))}
                  {option.isTestWallet ? <Badge tone="accent">{t('fastest')}</Badge> : null}
                </span>
                <span className="block text-muted text-sm">
                  {option.isTestWallet ? t('testWalletHint') : t('browserWalletHint')}
                </span>
              </span>
              {connect.isPending && connect.variables.id === option.id ? (
                <Spinner className="text-muted" />
              ) : (
                <ChevronRight aria-hidden className="size-5 text-faint" />
              )}
            </button>
          ))
        )}
        {connect.isError ? <FailureNotice error={connect.error} /> : null}
        <p className="px-1 pt-2 text-faint text-sm">{t('neverAsks')}</p>
      </div>
    </Sheet>
  )
}

function WalletFace({ option }: { option: WalletOption }) {
  // biome-ignore lint/performance/noImgElement: a data URI that the wallet announces; nothing to optimise
  if (option.icon !== null) return <img src={option.icon} alt="" className="size-11 rounded-xl" />
  const Icon = option.isTestWallet ? FlaskConical : Wallet
  return (
    <span aria-hidden className="grid size-11 place-items-center rounded-xl bg-accent-soft text-accent-text">
      <Icon className="size-5" />
    </span>
  )
}
