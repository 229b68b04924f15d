'use client'
import { useTranslations } from 'next-intl'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import type { ChainInfo } from '@/features/api/trpc.ts'
import { CoverIntent } from './coverIntent.tsx'
import { BatchIntent, PlanIntent } from './formIntent.tsx'
import { IntentQuestion } from './intentQuestion.tsx'
import { LookalikeNotice } from './lookalikeNotice.tsx'
import { PartialReading } from './partialReading.tsx'
import { PaymentPreview } from './paymentPreview.tsx'
import type { usePaymentDraft } from './usePaymentDraft.ts'
import type { usePaymentQuote } from './usePaymentQuote.ts'

interface DraftOutcomeProps {
  draft: ReturnType<typeof usePaymentDraft>
  pricing: ReturnType<typeof usePaymentQuote>
  assets: ChainInfo['assets']
  /** Chain time. */
  nowSec: number | undefined
  /** The recipient's middle digits were typed in, in spite of its looking like somebody else's. */
  onMiddleDigits: (digits: string) => void
}

/** What became of what was written: what is being read, a question, another form that does it, or the payment with its price. */
export function DraftOutcome({ draft, pricing, assets, nowSec, onMiddleDigits }: DraftOutcomeProps) {
  const t = useTranslations('pay')
  const failure = pricing.error === null ? null : failureFrom(pricing.error)
  const isLookalike = failure?.code === 'LOOKALIKE_RECIPIENT'
  return (
    <>
      {draft.partial === undefined ? null : <PartialReading reading={draft.partial} />}
      {draft.mode === 'sentence' && draft.readingError !== null ? (
        <FailureNotice error={draft.readingError} onRetry={draft.retryReading} />
      ) : draft.mode === 'sentence' && draft.outcome !== undefined && draft.outcome.outcome !== 'intent' ? (
        <IntentQuestion
          tokens={assets.map(({ symbol }) => symbol)}
          outcome={draft.outcome}
          text={draft.text}
          onAnswer={draft.setText}
        />
      ) : null}
      {draft.mode === 'sentence' && draft.outcome?.reader.insteadOf != null ? (
        <p className="text-pretty text-faint text-sm" role="status">
          {t('readWithoutModel', { model: draft.outcome.reader.insteadOf.name })}
        </p>
      ) : null}
      {draft.mode === 'sentence' &&
      draft.outcome?.outcome === 'intent' &&
      draft.outcome.intent.action === 'buy-cover' ? (
        <CoverIntent cover={draft.outcome.intent.cover} />
      ) : null}
      {draft.mode === 'sentence' && draft.outcome?.outcome === 'intent' ? (
        draft.outcome.intent.action === 'schedule' ? (
          <PlanIntent intent={draft.outcome.intent} nowSec={nowSec} />
        ) : draft.outcome.intent.action === 'split' ? (
          <BatchIntent intent={draft.outcome.intent} />
        ) : null
      ) : null}
      {draft.terms === undefined ? null : (
        <PaymentPreview
          terms={draft.terms}
          mode={draft.mode}
          quote={pricing.quote}
          isPricing={pricing.isPricing}
          hasError={pricing.error !== null}
          assets={assets}
          payWith={draft.payWith}
          onPayWith={draft.setPayWith}
        />
      )}
      {pricing.error === null || draft.terms === undefined ? null : isLookalike ? (
        <LookalikeNotice meta={failure.meta} onConfirm={onMiddleDigits} />
      ) : (
        <FailureNotice error={pricing.error} />
      )}
    </>
  )
}
