'use client'
import { Button, Field, TextInput } from '@safelane/ui'
import { Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type Payment, useTRPCClient } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { usePaymentReview } from '@/features/pay/usePaymentReview.tsx'

/** Gives a settled payment back, all that is left of it unless an amount is typed. For its recipient alone. */
export function RefundPayment({ payment }: { payment: Payment }) {
  const t = useTranslations('refund')
  const common = useTranslations('common')
  const client = useTRPCClient()
  const { money } = useFormatMoney()
  const [amount, setAmount] = useState<string | null>(null)
  const { review, isPricing, error, sheet } = usePaymentReview((preference) =>
    client.payment.refundQuote.mutate({
      paymentId: payment.id,
      ...(preference === undefined ? {} : { preference }),
      ...(amount === null || amount.trim() === '' ? {} : { amount: amount.trim() }),
    }),
  )
  if (amount === null) {
    return (
      <Button variant="outline" onClick={() => setAmount('')}>
        <Undo2 aria-hidden /> {t('start')}
      </Button>
    )
  }
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault()
        review()
      }}
    >
      <Field
        id="refund-amount"
        label={t('amount', { symbol: payment.refundable.asset.symbol })}
        hint={t('hint', { amount: money(payment.refundable) })}
      >
        <TextInput
          id="refund-amount"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          placeholder={t('all')}
          inputMode="decimal"
          autoComplete="off"
          aria-describedby="refund-amount-hint"
        />
      </Field>
      {error === null ? null : <FailureNotice error={error} />}
      <div className="flex gap-2">
        <Button type="submit" busy={isPricing}>
          {t('review')}
        </Button>
        <Button variant="ghost" onClick={() => setAmount(null)}>
          {common('cancel')}
        </Button>
      </div>
      {sheet}
    </form>
  )
}
