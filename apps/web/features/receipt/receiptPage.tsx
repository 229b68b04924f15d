'use client'
import { AmountText, Button, Card, classNames, EmptyState, Notice, Skeleton, Spinner } from '@safelane/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Check, Clock, FileQuestion, X } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type Payment, useTRPC } from '@/features/api/trpc.ts'
import { HeldPaymentChecks } from '@/features/checks/heldPaymentChecks.tsx'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { SaveContact } from '@/features/contacts/saveContact.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { SignInToVoid } from '@/features/revocation/voidOnChain.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { CancelPayment } from './cancelPayment.tsx'
import { ReceiptActions } from './receiptActions.tsx'
import { ReceiptFacts } from './receiptFacts.tsx'
import { ReceiptProgress } from './receiptProgress.tsx'
import { ReceiptRoute } from './receiptRoute.tsx'
import { RefundPayment } from './refundPayment.tsx'
import { usePayment } from './usePayment.ts'

/** A payment's receipt, live until it is settled. Anyone with the link can read it; a reload resumes. */
export function ReceiptPage({ paymentId }: { paymentId: string }) {
  const t = useTranslations('receipt')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { payment, isBroken } = usePayment(paymentId)
  const state = payment.data?.state
  useEffect(() => {
    if (state !== 'settled') return
    void queryClient.invalidateQueries({ queryKey: trpc.portfolio.pathKey() })
    void queryClient.invalidateQueries({ queryKey: trpc.payment.list.pathKey() })
  }, [state, queryClient, trpc])

  if (payment.data === undefined) {
    if (payment.isPending) return <ReceiptSkeleton />
    if (failureFrom(payment.error).code === 'NOT_FOUND') {
      return (
        <EmptyState
          icon={<FileQuestion />}
          title={t('missingTitle')}
          action={
            <Button asChild>
              <Link href="/">{t('backToPay')}</Link>
            </Button>
          }
        >
          {t('missingBody')}
        </EmptyState>
      )
    }
    return <FailureNotice error={payment.error} onRetry={() => payment.refetch()} />
  }
  return (
    <>
      {isBroken ? (
        <div className="mx-auto mb-4 max-w-[33rem]">
          <Notice tone="warning" live="status" title={t('streamBroken')}>
            {t('streamBrokenBody')}
          </Notice>
        </div>
      ) : null}
      <Receipt payment={payment.data} />
    </>
  )
}

function Receipt({ payment }: { payment: Payment }) {
  const t = useTranslations('receipt')
  const { figure } = useFormatMoney()
  const { wallet } = useWallet()
  const chain = useChainInfo()
  const isMine = wallet?.address.toLowerCase() === payment.payer.toLowerCase()
  const isReceived = wallet?.address.toLowerCase() === payment.recipient.toLowerCase()
  return (
    <div className="mx-auto max-w-[33rem] space-y-4">
      <Card className="p-0 sm:p-0">
        <div className="flex flex-col items-center px-5 pt-10 pb-8 text-center">
          <StateMark state={payment.state} />
          <h1 className="mt-4 font-semibold text-lg" aria-live="polite">
            {payment.purpose?.kind === 'refund' && payment.state === 'settled'
              ? t('refunded')
              : t(`state.${payment.state}`)}
          </h1>
          <AmountText
            size="hero"
            className="mt-3"
            figure={figure(payment.amountOut)}
            symbol={payment.amountOut.asset.symbol}
          />
          <div className="mt-3 flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
            {t('to')} <AddressTag address={payment.recipient} />
          </div>
          {payment.memo === null ? null : (
            <p className="mt-1 max-w-full break-words text-muted">{t('forMemo', { memo: payment.memo })}</p>
          )}
        </div>
        {payment.state === 'settled' ? null : (
          <div className="border-t px-5 py-6 sm:px-8">
            <ReceiptProgress payment={payment} />
            {isMine && payment.state === 'authorized' ? (
              <div className="mt-6">
                <CancelPayment payment={payment} />
              </div>
            ) : null}
          </div>
        )}
        {isMine && payment.releaseAtSec !== null ? (
          <div className="print-hidden border-t px-5 py-5 sm:px-8">
            <HeldPaymentChecks payment={payment} />
          </div>
        ) : null}
        <div className="border-t px-5 py-2 sm:px-8">
          <ReceiptFacts payment={payment} />
        </div>
        {payment.route === null ? null : (
          <div className="border-t px-5 py-5 sm:px-8">
            <ReceiptRoute route={payment.route} />
          </div>
        )}
        {isMine && payment.state === 'settled' ? (
          <div className="print-hidden border-t px-5 py-4 sm:px-8">
            <SaveContact address={payment.recipient} />
          </div>
        ) : null}
        {isReceived && payment.refundable.units > 0n ? (
          <div className="print-hidden border-t px-5 py-4 sm:px-8">
            <RefundPayment payment={payment} />
          </div>
        ) : null}
      </Card>
      {isMine && payment.state === 'voided' ? (
        <SignInToVoid
          subject={{ kind: 'payment', subjectId: payment.id }}
          isWorthIt={chain.data !== undefined && chain.data.chainTimeSec < payment.validBeforeSec}
        />
      ) : null}
      <ReceiptActions payment={payment} isMine={isMine} />
    </div>
  )
}

function StateMark({ state }: { state: Payment['state'] }) {
  const [style, mark] =
    state === 'settled'
      ? ['bg-positive-soft text-positive', <Check key="mark" className="size-8" strokeWidth={2.75} />]
      : state === 'failed'
        ? ['bg-danger-soft text-danger', <X key="mark" className="size-8" strokeWidth={2.75} />]
        : state === 'expired' || state === 'voided'
          ? ['bg-warning-soft text-warning', <Clock key="mark" className="size-8" />]
          : ['bg-accent-soft text-accent-text', <Spinner key="mark" className="size-8" />]
  return (
    <span
      aria-hidden
      key={state}
      className={classNames('grid size-16 animate-dialog-in place-items-center rounded-full', style)}
    >
      {mark}
    </span>
  )
}

function ReceiptSkeleton() {
  return (
    <Card className="mx-auto flex max-w-[33rem] flex-col items-center gap-4 pt-10">
      <Skeleton className="size-16 rounded-full" />
      <Skeleton className="h-6 w-28" />
      <Skeleton className="h-14 w-56" />
      <Skeleton className="h-8 w-48 rounded-full" />
      <Skeleton className="mt-6 h-40 w-full" />
    </Card>
  )
}
