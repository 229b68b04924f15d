'use client'
import { formatUnits } from '@safelane/core'
import { Button, Field, TextInput } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type PaymentRequest, useTRPCClient } from '@/features/api/trpc.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { LookalikeNotice } from '@/features/pay/lookalikeNotice.tsx'
import { usePaymentReview } from '@/features/pay/usePaymentReview.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

const AUTOMATIC = 'automatic'

/** Pays a request, in whole or in part, with any coin the payer holds. */
export function PayRequest({ request }: { request: PaymentRequest }) {
  const t = useTranslations('requests')
  const pay = useTranslations('pay')
  const client = useTRPCClient()
  const { wallet } = useWallet()
  const { money } = useFormatMoney()
  const assets = useChainInfo().data?.assets ?? []
  const { asset, units } = request.outstanding
  const [amount, setAmount] = useState<string | null>(null)
  const [payWith, setPayWith] = useState(AUTOMATIC)
  const [middleDigits, setMiddleDigits] = useState<string | undefined>(undefined)
  const { review, isPricing, error, sheet } = usePaymentReview((preference) =>
    client.request.quote.mutate({
      requestId: request.requestId,
      payer: wallet?.address ?? '',
      ...(preference === undefined ? {} : { preference }),
      ...(amount === null ? {} : { amount: amount.trim() }),
      ...(payWith === AUTOMATIC ? {} : { payWith }),
      ...(middleDigits === undefined ? {} : { confirmedMiddleDigits: middleDigits }),
    }),
  )
  const failure = error === null ? null : failureFrom(error)
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault()
        review()
      }}
    >
      {request.inParts ? (
        <Field
          id="request-part"
          label={t('part', { symbol: asset.symbol })}
          hint={t('partHint', { amount: money(request.outstanding) })}
        >
          <TextInput
            id="request-part"
            value={amount ?? formatUnits(units, asset.decimals)}
            onChange={(event) => setAmount(event.target.value)}
            inputMode="decimal"
            autoComplete="off"
            aria-describedby="request-part-hint"
            aria-invalid={failure?.field === 'amount'}
          />
        </Field>
      ) : null}
      {wallet === null ? null : (
        <div className="space-y-2">
          <p className="text-muted text-sm">{pay('payWith')}</p>
          <AssetPills
            label={pay('payWith')}
            value={payWith}
            onChange={setPayWith}
            assets={assets}
            automatic={{ value: AUTOMATIC, label: pay('automatic') }}
          />
        </div>
      )}
      {failure === null ? null : failure.code === 'LOOKALIKE_RECIPIENT' ? (
        <LookalikeNotice meta={failure.meta} onConfirm={setMiddleDigits} />
      ) : (
        <FailureNotice error={error} />
      )}
      <Button type="submit" size="large" block busy={isPricing}>
        {wallet === null ? pay('connectToReview') : pay('review')}
      </Button>
      <p className="text-center text-faint text-sm">{pay('nothingMovesYet')}</p>
      {sheet}
    </form>
  )
}
