'use client'
import { Button, Card, Segmented, Spinner } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import type { PaymentQuote, RoutePreference } from '@/features/api/trpc.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConfirmPayment } from './confirmPayment.tsx'
import { CoverIntent } from './coverIntent.tsx'
import { BatchIntent, PlanIntent } from './formIntent.tsx'
import { IntentQuestion } from './intentQuestion.tsx'
import { LookalikeNotice } from './lookalikeNotice.tsx'
import { PaymentFieldsForm } from './paymentFieldsForm.tsx'
import { PaymentPreview } from './paymentPreview.tsx'
import { SentenceInput } from './sentenceInput.tsx'
import { type PaymentDraftStart, usePaymentDraft } from './usePaymentDraft.ts'
import { usePaymentQuote } from './usePaymentQuote.ts'

/** Where a payment is written, priced while it is being written, and reviewed. */
export function PayBox({ start }: { start: PaymentDraftStart }) {
  const t = useTranslations('pay')
  const wallet = useWallet()
  const chain = useChainInfo()
  const assets = chain.data?.assets ?? []
  const draft = usePaymentDraft(start, assets[0]?.symbol ?? 'USDC')
  const [middleDigits, setMiddleDigits] = useState<string | undefined>(undefined)
  const [preference, setPreference] = useState<RoutePreference | undefined>(undefined)
  const pricing = usePaymentQuote(draft.terms, draft.payWith, middleDigits, preference)
  const [reviewed, setReviewed] = useState<PaymentQuote | null>(null)
  const [isOpening, setOpening] = useState(false)

  const failure = pricing.error === null ? null : failureFrom(pricing.error)
  const isLookalike = failure?.code === 'LOOKALIKE_RECIPIENT'
  const canReview = draft.terms !== undefined && !draft.isReading

  const review = async () => {
    if (wallet.wallet === null) {
      wallet.openConnect()
      return
    }
    setOpening(true)
    const quote = await pricing.freshQuote()
    setOpening(false)
    if (quote !== undefined) setReviewed(quote)
  }

  return (
    <Card className="min-w-0 sm:p-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-muted text-sm">{t('title')}</h1>
        <Segmented
          label={t('modeLabel')}
          value={draft.mode}
          onChange={(mode) => draft.setMode(mode === 'fields' ? 'fields' : 'sentence')}
          options={[
            { value: 'sentence', label: t('modeSentence') },
            { value: 'fields', label: t('modeFields') },
          ]}
        />
      </div>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (canReview) void review()
        }}
      >
        {draft.mode === 'sentence' ? (
          <SentenceInput text={draft.text} onChange={draft.setText} />
        ) : (
          <PaymentFieldsForm
            fields={draft.fields}
            assets={assets}
            onChange={draft.setField}
            problemField={failure?.field ?? null}
          />
        )}
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
            <PlanIntent intent={draft.outcome.intent} nowSec={chain.data?.chainTimeSec} />
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
          <LookalikeNotice meta={failure.meta} onConfirm={setMiddleDigits} />
        ) : (
          <FailureNotice error={pricing.error} />
        )}
        <Button type="submit" size="large" block disabled={!canReview} busy={isOpening}>
          {wallet.status === 'disconnected' && canReview ? t('connectToReview') : t('review')}
        </Button>
        <p
          className="flex min-h-5 items-center justify-center gap-2 text-center text-faint text-sm"
          role="status"
        >
          {draft.isReading || (pricing.isPricing && pricing.quote === undefined) ? (
            <>
              <Spinner className="size-4" /> {draft.isReading ? t('reading') : t('pricing')}
            </>
          ) : (
            t('nothingMovesYet')
          )}
        </p>
      </form>
      {reviewed === null || draft.terms === undefined ? null : (
        <ConfirmPayment
          quote={reviewed}
          recipientName={draft.terms.recipientName}
          onClose={() => setReviewed(null)}
          onPrefer={async (preferred) => {
            setReviewed(await pricing.quoteFor(preferred))
            setPreference(preferred)
          }}
          onRenew={async () => {
            const renewed = await pricing.renew()
            if (renewed === undefined) setReviewed(null)
            else setReviewed(renewed)
          }}
        />
      )}
    </Card>
  )
}
