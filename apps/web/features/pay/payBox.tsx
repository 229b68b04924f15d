'use client'
import { Button, Card, preload, Segmented, Spinner } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useEffect, useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import type { PaymentQuote, RoutePreference } from '@/features/api/trpc.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ExampleSentences } from './exampleSentences.tsx'
import { PaymentFieldsForm } from './paymentFieldsForm.tsx'
import { SentenceInput } from './sentenceInput.tsx'
import { type PaymentDraftStart, usePaymentDraft } from './usePaymentDraft.ts'
import { usePaymentQuote } from './usePaymentQuote.ts'

/** What nobody sees before they have written something: the first page is there sooner without. */
const loadOutcome = () => import('./draftOutcome.tsx')
const loadConfirm = () => import('./confirmPayment.tsx')
const DraftOutcome = lazy(async () => ({ default: (await loadOutcome()).DraftOutcome }))
const ConfirmPayment = lazy(async () => ({ default: (await loadConfirm()).ConfirmPayment }))

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
  const canReview = draft.terms !== undefined && !draft.isReading

  useEffect(() => preload([loadOutcome, loadConfirm]), [])

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
        <h2 className="font-semibold text-muted text-sm">{t('title')}</h2>
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
        {draft.mode === 'sentence' && draft.text === '' ? (
          <ExampleSentences onChoose={draft.setText} />
        ) : null}
        {draft.mode === 'fields' || draft.text.trim() !== '' ? (
          <Suspense fallback={null}>
            <DraftOutcome
              draft={draft}
              pricing={pricing}
              assets={assets}
              nowSec={chain.data?.chainTimeSec}
              onMiddleDigits={setMiddleDigits}
            />
          </Suspense>
        ) : null}
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
        <Suspense fallback={null}>
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
        </Suspense>
      )}
    </Card>
  )
}
