'use client'
import { AmountText, Button, Card, EmptyState, Fact, FactList, Notice, Skeleton, toast } from '@safelane/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileQuestion, X } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type PaymentRequest, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useSession } from '@/features/contacts/useSession.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { PayRequest } from './payRequest.tsx'
import { isLive, RequestState } from './requestState.tsx'
import { ShareLink, useOrigin } from './shareLink.tsx'

const WATCH_MS = 2_000

/** A request as everybody with its link sees it: who asks for what, where it stands, and the way to pay it. */
export function RequestPage({ requestId }: { requestId: string }) {
  const t = useTranslations('requests')
  const trpc = useTRPC()
  const request = useQuery(
    trpc.request.get.queryOptions(
      { requestId },
      {
        refetchInterval: ({ state }) => (state.data !== undefined && isLive(state.data) ? WATCH_MS : false),
        retry: (attempts, error) => failureFrom(error).code !== 'NOT_FOUND' && attempts < 3,
      },
    ),
  )
  if (request.data !== undefined) return <Request request={request.data} />
  if (request.isPending) {
    return (
      <Card className="mx-auto flex max-w-[33rem] flex-col items-center gap-4 pt-10">
        <Skeleton className="h-8 w-48 rounded-full" />
        <Skeleton className="h-14 w-56" />
        <Skeleton className="mt-6 h-40 w-full" />
      </Card>
    )
  }
  if (failureFrom(request.error).code !== 'NOT_FOUND') {
    return <FailureNotice error={request.error} onRetry={() => request.refetch()} />
  }
  return (
    <EmptyState
      icon={<FileQuestion />}
      title={t('missingTitle')}
      action={
        <Button asChild>
          <Link href="/requests">{t('all')}</Link>
        </Button>
      }
    >
      {t('missingBody')}
    </EmptyState>
  )
}

function Request({ request }: { request: PaymentRequest }) {
  const t = useTranslations('requests')
  const { figure, money, dateTime } = useFormatMoney()
  const { wallet } = useWallet()
  const origin = useOrigin()
  const own = (address: string | null) => wallet?.address.toLowerCase() === address?.toLowerCase()
  const isMine = wallet !== null && own(request.payee)
  const isPayable = request.outstanding.units > 0n
  const isForOther = request.debtor !== null && wallet !== null && !own(request.debtor)
  return (
    <div className="mx-auto grid max-w-[56rem] items-start gap-6 md:grid-cols-[minmax(0,1fr)_18rem]">
      <Card className="p-0 sm:p-0">
        <div className="flex flex-col items-center px-5 pt-8 pb-6 text-center">
          <div className="flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
            <AddressTag address={request.payee} /> {t('asksFor')}
          </div>
          <h1>
            <AmountText
              size="hero"
              className="mt-3"
              figure={figure(request.amount)}
              symbol={request.amount.asset.symbol}
            />
          </h1>
          {request.memo === null ? null : (
            <p className="mt-3 max-w-full whitespace-pre-line break-words text-muted">{request.memo}</p>
          )}
          <div className="mt-4" role="status">
            <RequestState state={request.state} />
          </div>
        </div>
        <div className="border-t px-5 py-2 sm:px-8">
          <FactList>
            {request.reference === null ? null : <Fact name={t('reference')}>{request.reference}</Fact>}
            <Fact name={t('created')}>{dateTime(request.createdAtSec)}</Fact>
            {request.dueAtSec === null ? null : <Fact name={t('due')}>{dateTime(request.dueAtSec)}</Fact>}
            {request.paid.units === 0n ? null : <Fact name={t('paid')}>{money(request.paid)}</Fact>}
            {request.pending.units === 0n ? null : <Fact name={t('pending')}>{money(request.pending)}</Fact>}
            {request.paid.units > 0n && isPayable ? (
              <Fact strong name={t('outstanding')}>
                {money(request.outstanding)}
              </Fact>
            ) : null}
            {request.payments.map((payment) => (
              <Fact key={payment.paymentId} name={dateTime(payment.createdAtSec)}>
                <Link
                  className="text-accent-text underline-offset-4 hover:underline"
                  href={`/pay/${payment.paymentId}`}
                >
                  {t('receiptOf', { amount: money(payment.amount) })}
                </Link>
              </Fact>
            ))}
          </FactList>
        </div>
        <div className="border-t px-5 py-6 sm:px-8">
          {isMine ? (
            <OwnRequest request={request} />
          ) : isForOther && isPayable ? (
            <Notice tone="warning" title={t('forOtherTitle')}>
              {t('forOtherBody')}
            </Notice>
          ) : isPayable ? (
            <PayRequest request={request} />
          ) : (
            <p className="text-center text-muted">
              {t(`ended.${request.pending.units > 0n ? 'pending' : request.state}`)}
            </p>
          )}
        </div>
      </Card>
      {origin === '' ? (
        <Skeleton className="h-80 rounded-card" />
      ) : (
        <ShareLink
          url={`${origin}/request/${request.requestId}`}
          title={isMine ? t('shareTitle') : t('onPhoneTitle')}
          hint={isMine ? t('shareHint') : t('onPhoneHint')}
          // Whoever pays on a phone is there already.
          {...(isMine ? {} : { className: 'max-md:hidden' })}
        />
      )}
    </div>
  )
}

/** What its payee can do: withdraw it, while there is something to withdraw. */
function OwnRequest({ request }: { request: PaymentRequest }) {
  const t = useTranslations('requests')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const session = useSession()
  const cancel = useMutation({
    mutationFn: async () => {
      if (!session.isSignedIn) await session.signIn(t('cancelSignIn'))
      return client.request.cancel.mutate({ requestId: request.requestId })
    },
    onSuccess: () => toast.success(t('cancelled')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.request.pathKey() }),
  })
  const canCancel = request.state === 'open' || request.state === 'partly-paid'
  return (
    <div className="space-y-3">
      <p className="text-pretty text-muted">{t(canCancel ? 'ownBody' : `ended.${request.state}`)}</p>
      {cancel.isError ? <FailureNotice error={cancel.error} /> : null}
      <div className="flex flex-wrap gap-2">
        {canCancel ? (
          <Button variant="outline" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            <X aria-hidden /> {t('cancel')}
          </Button>
        ) : null}
        <Button asChild variant="ghost">
          <Link href="/requests">{t('all')}</Link>
        </Button>
      </div>
    </div>
  )
}
