'use client'
import { Notice, ProgressSteps } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Payment } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { stepStates } from './paymentSteps.ts'

const STEPS = ['authorized', 'submitted', 'settled'] as const

/** How far the payment has come, and, when it is lost, that no money moved. */
export function ReceiptProgress({ payment }: { payment: Payment }) {
  const t = useTranslations('receipt')
  const { dateTime } = useFormatMoney()
  const states = stepStates(payment)
  /** A payment that a rule holds is not being sent yet. */
  const detailOf = (key: (typeof STEPS)[number]) =>
    key === 'submitted' && payment.releaseAtSec !== null
      ? t('heldUntil', { time: dateTime(payment.releaseAtSec) })
      : t(`steps.${key}.detail`)
  const failure = payment.failure?.code ?? 'OTHER'
  const known = t.has(`failures.${failure}` as 'failures.OTHER') ? (failure as 'OTHER') : 'OTHER'
  return (
    <div className="space-y-6">
      {payment.state === 'failed' ? (
        <Notice tone="danger" live="alert" title={t('failedTitle')}>
          {t(`failures.${known}`)}
        </Notice>
      ) : payment.state === 'voided' ? (
        <Notice tone="info" live="status" title={t('voidedTitle')}>
          {t('voidedBody')}
        </Notice>
      ) : payment.state === 'expired' ? (
        <Notice tone="warning" live="alert" title={t('expiredTitle')}>
          {t('expiredBody')}
        </Notice>
      ) : null}
      <ProgressSteps
        label={t('progress')}
        steps={STEPS.map((key, index) => ({
          key,
          title: t(`steps.${key}.title`),
          detail: states[index] === 'current' ? detailOf(key) : undefined,
          state: states[index] ?? 'waiting',
        }))}
      />
    </div>
  )
}
