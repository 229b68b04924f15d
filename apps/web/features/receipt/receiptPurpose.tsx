'use client'
import { Fact } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { Payment } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** What the payment belongs to, and what of it was given back: each a link to the other side. */
export function ReceiptPurpose({ payment }: { payment: Payment }) {
  const t = useTranslations('refund')
  const receipt = useTranslations('receipt')
  const { money } = useFormatMoney()
  const { purpose } = payment
  const shown = payment.refunds.filter(({ state }) => state !== 'voided' && state !== 'expired')
  return (
    <>
      {purpose === null ? null : (
        <Fact name={purpose.kind === 'refund' ? t('refundOf') : t('answers')}>
          <Link
            className="text-accent-text underline-offset-4 hover:underline"
            href={purpose.kind === 'refund' ? `/pay/${purpose.paymentId}` : `/request/${purpose.requestId}`}
          >
            {purpose.kind === 'refund' ? t('original') : t('request')}
          </Link>
        </Fact>
      )}
      {shown.map((refund) => (
        <Fact
          key={refund.paymentId}
          name={t('refunded')}
          note={refund.state === 'settled' ? undefined : receipt(`state.${refund.state}`)}
        >
          <Link
            className="text-accent-text underline-offset-4 hover:underline"
            href={`/pay/${refund.paymentId}`}
          >
            {money(refund.amount)}
          </Link>
        </Fact>
      ))}
    </>
  )
}
