'use client'
import { AmountText, Button, Card, EmptyState, Fact, FactList, Notice, Skeleton } from '@safelane/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, FileQuestion } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { VoidOnChain } from '@/features/revocation/voidOnChain.tsx'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { BatchBadge } from './batchBadge.tsx'
import { type Batch, BatchRows } from './batchRows.tsx'

const WATCH_MS = 1_000

/** A batch and what became of each row; live until it has come to an end. */
export function BatchReceiptPage({ batchId }: { batchId: string }) {
  const t = useTranslations('batch')
  return (
    <div className="mx-auto max-w-[36rem] space-y-4">
      <Link
        href="/batch"
        className="inline-flex items-center gap-1.5 rounded-lg text-muted text-sm hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" /> {t('all')}
      </Link>
      <PrivateArea body={t('privateBody')}>
        <OneBatch batchId={batchId} />
      </PrivateArea>
    </div>
  )
}

function OneBatch({ batchId }: { batchId: string }) {
  const t = useTranslations('batch')
  const trpc = useTRPC()
  const { wallet } = useWallet()
  const batch = useQuery(
    trpc.batch.get.queryOptions(
      { batchId },
      {
        refetchInterval: ({ state }) => (state.data !== undefined && !isOpen(state.data) ? false : WATCH_MS),
        retry: (attempts, error) => !isMissing(error) && attempts < 3,
      },
    ),
  )
  if (batch.data !== undefined) {
    const { state, payer } = batch.data
    const isPayer = wallet?.address.toLowerCase() === payer.toLowerCase()
    return (
      <>
        <BatchReceipt batch={batch.data} />
        {isPayer && state === 'voided' ? <VoidOnChain kind="batch" subjectId={batchId} /> : null}
      </>
    )
  }
  if (batch.isPending) return <Skeleton className="h-96 rounded-card" />
  if (!isMissing(batch.error)) return <FailureNotice error={batch.error} onRetry={() => batch.refetch()} />
  return (
    <Card>
      <EmptyState
        icon={<FileQuestion />}
        title={t('missingTitle')}
        action={
          <Button asChild>
            <Link href="/batch">{t('all')}</Link>
          </Button>
        }
      >
        {t('missingBody')}
      </EmptyState>
    </Card>
  )
}

/** What does not even look like an id names nothing either. */
function isMissing(error: unknown): boolean {
  const { code } = failureFrom(error)
  return code === 'NOT_FOUND' || code === 'INVALID_INPUT'
}

function isOpen({ state }: Batch): boolean {
  return state === 'authorized' || state === 'submitted'
}

function BatchReceipt({ batch }: { batch: Batch }) {
  const t = useTranslations('batch')
  const { figure, money, dateTime } = useFormatMoney()
  const { wallet } = useWallet()
  const isPayer = wallet?.address.toLowerCase() === batch.payer.toLowerCase()
  const left = batch.rows.filter(({ state }) => state === 'failed')
  return (
    <Card className="p-0 sm:p-0">
      <div className="flex flex-col items-center px-5 pt-8 pb-6 text-center" aria-live="polite">
        <BatchBadge state={batch.state} />
        <h1 className="sr-only">{t('one')}</h1>
        <AmountText
          size="hero"
          className="mt-3"
          figure={figure(batch.total)}
          symbol={batch.total.asset.symbol}
        />
        {isPayer ? (
          <>
            <p className="mt-2 text-muted">{t('toPeople', { count: batch.rows.length })}</p>
            <p className="mt-1 text-faint text-sm">{t(`stateBody.${batch.state}`)}</p>
          </>
        ) : (
          <p className="mt-2 text-muted">{t('yourShare')}</p>
        )}
      </div>
      {batch.state === 'authorized' ? (
        <div className="border-t px-5 py-4 sm:px-8">
          <TakeBack batch={batch} />
        </div>
      ) : null}
      {batch.failure !== null || left.length > 0 ? (
        <div className="px-5 pb-4 sm:px-8">
          <Notice
            tone="warning"
            title={batch.failure === null ? t('leftOut', { count: left.length }) : t('failedTitle')}
          >
            {batch.failure === null ? t('leftOutBody') : batch.failure.detail}
          </Notice>
        </div>
      ) : null}
      <div className="border-t px-5 py-2 sm:px-8">
        <FactList>
          {isPayer ? (
            <Fact name={t('networkFee')}>{money(batch.networkFee, 'up', 4)}</Fact>
          ) : (
            <Fact name={t('paidBy')} hasPicture>
              <span className="-my-1.5 -mr-3 inline-block">
                <AddressTag address={batch.payer} />
              </span>
            </Fact>
          )}
          <Fact name={t('signedAt')}>{dateTime(batch.createdAtSec)}</Fact>
          {batch.settledAtSec === null ? null : (
            <Fact name={t('settledAt')}>{dateTime(batch.settledAtSec)}</Fact>
          )}
          {batch.txHash === null ? null : (
            <Fact name={t('transaction')}>
              <span title={batch.txHash} className="font-mono text-sm">
                {batch.txHash.slice(0, 10)}…{batch.txHash.slice(-6)}
              </span>
            </Fact>
          )}
        </FactList>
      </div>
      <div className="border-t px-5 py-2 sm:px-8">
        <BatchRows batch={batch} />
      </div>
    </Card>
  )
}

function TakeBack({ batch }: { batch: Batch }) {
  const t = useTranslations('batch')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => client.batch.cancel.mutate({ batchId: batch.batchId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.batch.pathKey() }),
  })
  return (
    <div className="space-y-3">
      <Button block variant="secondary" busy={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('takeBack')}
      </Button>
      {cancel.isError ? <FailureNotice error={cancel.error} /> : null}
    </div>
  )
}
