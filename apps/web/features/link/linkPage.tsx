'use client'
import { AmountText, Button, Card, EmptyState, Fact, FactList, Notice, Skeleton } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileQuestion, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ClaimLink, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { ShareLink, useOrigin } from '@/features/request/shareLink.tsx'
import { fragmentOf, linkKeyOf } from './linkKeys.ts'
import { isBeingReleased, LinkState } from './linkState.tsx'
import { signWithLinkKey } from './signClaim.ts'
import { useLink } from './useLink.ts'

/** A link as its creator sees it: the link itself, where it stands, and the way to take it back. */
export function LinkPage({ linkId }: { linkId: string }) {
  const t = useTranslations('links')
  const link = useLink(linkId)
  if (link.data !== undefined) return <OwnLink link={link.data} />
  if (link.isPending) return <Skeleton className="mx-auto h-96 max-w-[56rem] rounded-card" />
  if (failureFrom(link.error).code !== 'NOT_FOUND') {
    return <FailureNotice error={link.error} onRetry={() => link.refetch()} />
  }
  return (
    <EmptyState
      icon={<FileQuestion />}
      title={t('missingTitle')}
      action={
        <Button asChild>
          <Link href="/links">{t('all')}</Link>
        </Button>
      }
    >
      {t('missingBody')}
    </EmptyState>
  )
}

function OwnLink({ link }: { link: ClaimLink }) {
  const t = useTranslations('links')
  const confirm = useTranslations('confirm')
  const { figure, money, dateTime } = useFormatMoney()
  const origin = useOrigin()
  const key = useSyncExternalStore(
    () => () => {},
    () => linkKeyOf(link.linkId),
    () => undefined,
  )
  const isOpen = link.state === 'open'
  return (
    <div className="mx-auto grid max-w-[56rem] items-start gap-6 md:grid-cols-[minmax(0,1fr)_18rem]">
      <Card className="p-0 sm:p-0">
        <div className="flex flex-col items-center px-5 pt-8 pb-6 text-center">
          <h1>
            <AmountText size="hero" figure={figure(link.amount)} symbol={link.amount.asset.symbol} />
          </h1>
          {link.memo === null ? null : <p className="mt-2 break-words text-muted">{link.memo}</p>}
          <div className="mt-4" role="status">
            <LinkState state={link.state} />
          </div>
        </div>
        <div className="border-t px-5 py-2 sm:px-8">
          <FactList>
            {link.claimant === null ? null : (
              <Fact name={t('claimedBy')} hasPicture>
                <span className="-my-1.5 -mr-3 inline-block">
                  <AddressTag address={link.claimant} />
                </span>
              </Fact>
            )}
            <Fact name={confirm('networkFee')}>{money(link.fee, 'up', 4)}</Fact>
            <Fact name={t('until')}>{dateTime(link.validBeforeSec)}</Fact>
          </FactList>
        </div>
        <div className="space-y-4 border-t px-5 py-6 sm:px-8">
          {link.failure === null ? null : (
            <Notice tone="danger" title={t('failedTitle')}>
              {t('failedBody')}
            </Notice>
          )}
          <p className="text-pretty text-muted">
            {t(
              `about.${isBeingReleased(link) ? 'releasing' : isOpen && key === undefined ? 'elsewhere' : link.state}`,
            )}
          </p>
          <div className="flex flex-wrap gap-2">
            {isOpen && key !== undefined ? <TakeBack link={link} linkKey={key} /> : null}
            <Button asChild variant="ghost">
              <Link href="/links">{t('all')}</Link>
            </Button>
          </div>
        </div>
      </Card>
      {isOpen && key !== undefined && origin !== '' ? (
        <ShareLink
          url={`${origin}/claim#${fragmentOf(link.linkId, key)}`}
          title={t('shareTitle')}
          hint={t('shareHint')}
        />
      ) : null}
    </div>
  )
}

/** Lets the link's key name the creator: the money comes back without a transaction of theirs. */
function TakeBack({ link, linkKey }: { link: ClaimLink; linkKey: `0x${string}` }) {
  const t = useTranslations('links')
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const takeBack = useMutation({
    mutationFn: async () => {
      const target = { linkId: link.linkId, recipient: link.creator }
      const { typedData } = await client.link.claimOffer.query(target)
      const signature = await signWithLinkKey(linkKey, typedData)
      return client.link.claim.mutate({ ...target, signature })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.link.pathKey() }),
  })
  return (
    <div className="space-y-3">
      {takeBack.isError ? <FailureNotice error={takeBack.error} /> : null}
      <Button
        variant="outline"
        busy={takeBack.isPending || isBeingReleased(link)}
        onClick={() => takeBack.mutate()}
      >
        <Undo2 aria-hidden /> {t('takeBack')}
      </Button>
    </div>
  )
}
