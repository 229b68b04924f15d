'use client'
import { Notice, ProgressSteps } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Payment } from '@/features/api/trpc.ts'
import { stepStates } from './paymentSteps.ts'

const STEPS = ['authorized', 'submitted', 'settled'] as const

/** How far the payment has come, and, when it is lost, that no money moved. */
export function ReceiptProgress({ payment }: { payment: Payment }) {
  const t = useTranslations('receipt')
  const states = stepStates(payment)
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
          detail: states[index] === 'current' ? t(`steps.${key}.detail`) : undefined,
          state: states[index] ?? 'waiting',
        }))}
      />
    </div>
  )
}
