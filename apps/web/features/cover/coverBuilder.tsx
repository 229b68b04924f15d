'use client'
import { Button, Card, ChoiceCards, CoinIcon, Pills, Skeleton } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import type { CoverProduct, CoverQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConfirmCover } from './confirmCover.tsx'
import type { CoverStart } from './coverPage.tsx'
import { CoverTerms } from './coverTerms.tsx'
import { NotCovered } from './notCovered.tsx'
import { TriggerStatus } from './triggerStatus.tsx'
import { useCoverQuote } from './useCoverQuote.ts'

const PERIODS = [7, 30, 90, 180, 365]

interface CoverBuilderProps {
  products: readonly CoverProduct[]
  product: CoverProduct
  onChoose: (productId: string) => void
  start: CoverStart
}

/** Three questions, then what is not covered, then the price and every payout. */
export function CoverBuilder({ products, product, onChoose, start }: CoverBuilderProps) {
  const t = useTranslations('cover')
  const { money, percent, price } = useFormatMoney()
  const { wallet, openConnect } = useWallet()
  const [insured, setInsured] = useState(start.insured ?? '')
  const [days, setDays] = useState(start.days ?? 30)
  const [reviewed, setReviewed] = useState<CoverQuote | null>(null)
  const [isOpening, setOpening] = useState(false)
  const pricing = useCoverQuote(product.productId, insured, days)
  const periods = PERIODS.includes(days) ? PERIODS : [...PERIODS, days].sort((left, right) => left - right)

  const buy = async () => {
    if (wallet === null) {
      openConnect()
      return
    }
    setOpening(true)
    const quote = await pricing.freshQuote()
    setOpening(false)
    if (quote !== undefined) setReviewed(quote)
  }

  return (
    <Card className="p-0 sm:p-0">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (insured.trim() !== '') void buy()
        }}
      >
        <Question number={1} title={t('whichCoin')}>
          <ChoiceCards
            label={t('whichCoin')}
            value={String(product.productId)}
            onChange={onChoose}
            options={products.map((each) => ({
              value: String(each.productId),
              label: (
                <>
                  <CoinIcon symbol={each.coveredAsset.symbol} />
                  <span className="min-w-0">
                    <span className="block font-semibold">{each.coveredAsset.symbol}</span>
                    <span className="block text-muted text-sm">
                      {t('paysBelow', { price: price(each.triggerPrice) })}
                    </span>
                    <span className="block text-muted text-sm">
                      {t('fromRate', { rate: percent(each.annualRateBps) })}
                    </span>
                  </span>
                </>
              ),
            }))}
          />
          <TriggerStatus product={product} />
        </Question>
        <Question number={2} title={t('howMuch')}>
          <label htmlFor="insured-amount" className="sr-only">
            {t('amountLabel')}
          </label>
          <div className="flex items-baseline gap-2 border-line-strong border-b-2 pb-2 focus-within:border-accent-text">
            <input
              id="insured-amount"
              value={insured}
              onChange={(event) => setInsured(event.target.value.trim())}
              placeholder="0"
              inputMode="decimal"
              autoComplete="off"
              aria-describedby="insured-hint"
              className="min-w-0 flex-1 bg-transparent font-semibold text-4xl tabular-nums tracking-tight outline-none placeholder:text-faint/60 sm:text-5xl"
            />
            <span aria-hidden className="font-semibold text-lg text-muted">
              {product.payoutAsset.symbol}
            </span>
          </div>
          <p id="insured-hint" className="text-faint text-sm">
            {t('capacity', { amount: money(product.capacity, 'down', 0) })}
          </p>
        </Question>
        <Question number={3} title={t('howLong')}>
          <Pills
            label={t('howLong')}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
            options={periods.map((each) => ({ value: String(each), label: t('days', { count: each }) }))}
          />
        </Question>
        <div className="space-y-6 border-t p-5 sm:p-8">
          <NotCovered product={product} codes={pricing.quote?.notCovered} />
          {pricing.error === null ? null : (
            <FailureNotice error={pricing.error} onRetry={() => void pricing.freshQuote()} />
          )}
          {insured.trim() === '' ||
          wallet === null ||
          (pricing.error !== null && !pricing.isPricing) ? null : (
            <CoverTerms quote={pricing.quote} />
          )}
          <Button
            type="submit"
            size="large"
            block
            busy={isOpening}
            disabled={
              insured.trim() === '' || (wallet !== null && pricing.quote === undefined && pricing.isPricing)
            }
          >
            {wallet === null && insured.trim() !== '' ? t('connectToBuy') : t('buy')}
          </Button>
        </div>
      </form>
      {reviewed === null ? null : (
        <ConfirmCover
          quote={reviewed}
          onClose={() => setReviewed(null)}
          onBought={() => {
            setReviewed(null)
            setInsured('')
          }}
          onRenew={async () => setReviewed((await pricing.renew()) ?? null)}
        />
      )}
    </Card>
  )
}

function Question({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section className="space-y-4 border-t p-5 first:border-t-0 sm:p-8">
      <h2 className="flex items-center gap-3 font-semibold text-lg tracking-tight">
        <span
          aria-hidden
          className="grid size-7 place-items-center rounded-full bg-sunken font-semibold text-muted text-sm tabular-nums"
        >
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  )
}

/** The builder's shape while products load. */
export function CoverBuilderSkeleton() {
  return (
    <Card className="space-y-6 sm:p-8">
      <Skeleton className="h-6 w-48" />
      <div className="grid gap-3 sm:grid-cols-2">
        <Skeleton className="h-24 rounded-2xl" />
        <Skeleton className="h-24 rounded-2xl" />
      </div>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-14" />
      <Skeleton className="h-6 w-32" />
      <Skeleton className="h-10 rounded-full" />
    </Card>
  )
}
