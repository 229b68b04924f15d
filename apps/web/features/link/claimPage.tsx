'use client'
import { AmountText, Button, Card, EmptyState, Notice, Skeleton, Spinner } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Gift, Unlink } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useSyncExternalStore } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ClaimLink, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { parseFragment } from './linkKeys.ts'
import { isBeingReleased } from './linkState.tsx'
import { signWithLinkKey } from './signClaim.ts'
import { useLink } from './useLink.ts'

function subscribeToFragment(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

/** Where a link's money is claimed. What stands behind `#` stays in this browser. */
export function ClaimPage() {
  const t = useTranslations('links')
  const fragment = useSyncExternalStore(
    subscribeToFragment,
    () => window.location.hash,
    () => null,
  )
  const carried = fragment === null ? undefined : parseFragment(fragment)
  const link = useLink(carried?.linkId)
  if (fragment === null || (carried !== undefined && link.isPending)) {
    return <Skeleton className="mx-auto h-96 max-w-[33rem] rounded-card" />
  }
  if (carried === undefined || (link.isError && failureFrom(link.error).code === 'NOT_FOUND')) {
    return (
      <EmptyState
        icon={<Unlink />}
        title={t('brokenTitle')}
        action={
          <Button asChild>
            <Link href="/">{t('toStart')}</Link>
          </Button>
        }
      >
        {t('brokenBody')}
      </EmptyState>
    )
  }
  if (link.data === undefined) return <FailureNotice error={link.error} onRetry={() => link.refetch()} />
  return <Claim link={link.data} linkKey={carried.key} />
}

function Claim({ link, linkKey }: { link: ClaimLink; linkKey: `0x${string}` }) {
  const t = useTranslations('links')
  const { figure, dateTime } = useFormatMoney()
  const { wallet, openConnect } = useWallet()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const claim = useMutation({
    mutationFn: async () => {
      if (wallet === null) return openConnect()
      const target = { linkId: link.linkId, recipient: wallet.address }
      const { typedData } = await client.link.claimOffer.query(target)
      const signature = await signWithLinkKey(linkKey, typedData)
      await client.link.claim.mutate({ ...target, signature })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.link.pathKey() }),
  })
  const own = (address: string | null | undefined) =>
    wallet !== null && wallet.address.toLowerCase() === address?.toLowerCase()
  const isMine = link.state === 'claimed' && own(link.claimant)
  const isComing = isBeingReleased(link)
  useEffect(() => {
    if (isMine) void queryClient.invalidateQueries({ queryKey: trpc.portfolio.pathKey() })
  }, [isMine, queryClient, trpc])
  return (
    <Card className="mx-auto flex max-w-[33rem] flex-col items-center px-5 py-10 text-center sm:px-8">
      <span
        aria-hidden
        className={`grid size-16 place-items-center rounded-full ${isMine ? 'bg-positive-soft text-positive' : 'bg-accent-soft text-accent-text'}`}
      >
        {isMine ? <Check className="size-8" strokeWidth={2.75} /> : <Gift className="size-8" />}
      </span>
      <h1 className="mt-4 font-semibold text-lg" aria-live="polite">
        {t(isMine ? 'claimTitleDone' : link.state === 'open' ? 'claimTitle' : `claimTitles.${link.state}`)}
      </h1>
      <AmountText
        size="hero"
        className="mt-3"
        figure={figure(link.amount)}
        symbol={link.amount.asset.symbol}
      />
      <div className="mt-3 flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
        {t('from')} <AddressTag address={link.creator} />
      </div>
      {link.memo === null ? null : <p className="mt-1 max-w-full break-words text-muted">{link.memo}</p>}
      <div className="mt-8 w-full space-y-4 text-left">
        {claim.isError ? <FailureNotice error={claim.error} onRetry={() => claim.mutate()} /> : null}
        {link.release?.state === 'failed' && link.state === 'open' && !isComing ? (
          <Notice tone="danger" live="alert" title={t('claimFailedTitle')}>
            {t('claimFailedBody')}
          </Notice>
        ) : null}
        {isMine ? (
          <Button asChild size="large" block>
            <Link href="/">{t('toStart')}</Link>
          </Button>
        ) : link.state === 'open' ? (
          <>
            <Button size="large" block busy={claim.isPending || isComing} onClick={() => claim.mutate()}>
              {wallet === null ? t('connectToClaim') : isComing ? t('coming') : t('claim')}
            </Button>
            <p className="text-center text-faint text-sm">
              {t('claimFootnote', { time: dateTime(link.validBeforeSec) })}
            </p>
          </>
        ) : link.state === 'authorized' || link.state === 'submitted' ? (
          <p className="flex items-center justify-center gap-2 text-muted">
            <Spinner className="size-4" /> {t('stillComing')}
          </p>
        ) : null}
      </div>
    </Card>
  )
}
