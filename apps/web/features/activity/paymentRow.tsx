'use client'
import { Badge, type BadgeTone, classNames, Identicon, shortAddress } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { Payment } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

const TONE_OF: Readonly<Record<Payment['state'], BadgeTone>> = {
  quoted: 'neutral',
  authorized: 'accent',
  submitted: 'accent',
  settled: 'positive',
  voided: 'neutral',
  failed: 'danger',
  expired: 'warning',
}

/** A payment as a line that opens its receipt. */
export function PaymentRow({ payment, owner }: { payment: Payment; owner: `0x${string}` }) {
  const t = useTranslations('activity')
  const receipt = useTranslations('receipt')
  const { figure, time } = useFormatMoney()
  const { nameOf } = useContacts()
  const isOutgoing = payment.payer.toLowerCase() === owner.toLowerCase()
  const other = isOutgoing ? payment.recipient : payment.payer
  return (
    <Link
      href={`/pay/${payment.id}`}
      className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken sm:gap-4"
    >
      <Identicon address={other} className="size-11" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold tabular-nums">
          {nameOf(other) ?? shortAddress(other)}
        </span>
        <span className="block truncate text-muted text-sm">
          {payment.memo ??
            (payment.purpose?.kind === 'refund' ? t('refund') : isOutgoing ? t('sent') : t('received'))}
          {payment.refunds.some(({ state }) => state === 'settled') ? ` · ${t('refunded')}` : ''} ·{' '}
          {time(payment.settledAtSec ?? payment.createdAtSec)}
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end">
        <span className={classNames('font-semibold tabular-nums', !isOutgoing && 'text-positive')}>
          {isOutgoing ? '−' : '+'}
          {figure(payment.amountOut)}
        </span>
        {payment.state === 'settled' ? (
          <span className="text-muted text-sm">{payment.amountOut.asset.symbol}</span>
        ) : (
          <Badge tone={TONE_OF[payment.state]}>{receipt(`state.${payment.state}`)}</Badge>
        )}
      </span>
    </Link>
  )
}
