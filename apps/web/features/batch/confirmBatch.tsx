'use client'
import { AmountText, Button, Fact, FactList, Notice, Sheet } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { RiskNotes } from '@/features/pay/riskNotes.tsx'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import type { BatchOffer } from './batchPage.tsx'
import { BatchRows } from './batchRows.tsx'

/** The last look before a batch is signed: every row, the total, the fee. */
export function ConfirmBatch({ offer, onClose }: { offer: BatchOffer; onClose: () => void }) {
  const t = useTranslations('batch')
  const confirm = useTranslations('confirm')
  const common = useTranslations('common')
  const { wallet, signTypedData } = useWallet()
  const { money, figure } = useFormatMoney()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const { batch, decision, repeated } = offer
  const [hasAcknowledged, setAcknowledged] = useState(decision.asks.length === 0)
  // After a lost answer the same signature is sent again: the server knows it and pays once.
  const signed = useRef<`0x${string}` | null>(null)
  const pay = useMutation({
    mutationFn: async () => {
      signed.current ??= await signTypedData(offer.typedData)
      return client.batch.submit.mutate({
        batchId: batch.batchId,
        signature: signed.current,
        acknowledged: [...decision.asks],
      })
    },
    onSuccess: async ({ batchId }) => {
      router.push(`/batch/${batchId}`)
      await queryClient.invalidateQueries({ queryKey: trpc.batch.list.pathKey() })
    },
    onError: (error) => {
      if (failureFrom(error).code === 'INVALID_SIGNATURE') signed.current = null
    },
  })
  const isBusy = pay.isPending || pay.isSuccess
  const { asset, units } = batch.total
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open && !isBusy) onClose()
      }}
      title={t('confirmTitle')}
      closeLabel={common('close')}
      footer={
        <div className="space-y-3">
          {decision.asks.length > 0 ? (
            <label className="flex min-h-11 items-center gap-3 text-[0.9375rem]">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-current"
                checked={hasAcknowledged}
                disabled={isBusy}
                onChange={(event) => setAcknowledged(event.target.checked)}
              />
              {confirm('acknowledge')}
            </label>
          ) : null}
          <Button size="large" block busy={isBusy} disabled={!hasAcknowledged} onClick={() => pay.mutate()}>
            {isBusy ? confirm('sending') : t('confirm', { count: batch.rows.length })}
          </Button>
          <p className="text-center text-faint text-sm">
            {wallet?.isTestWallet ? confirm('footnoteTest') : confirm('footnoteWallet')}
          </p>
        </div>
      }
    >
      <div className="flex flex-col items-center gap-1 py-4 text-center">
        <AmountText size="hero" figure={figure(batch.total)} symbol={asset.symbol} />
        <p className="text-muted">{t('toPeople', { count: batch.rows.length })}</p>
      </div>
      <div className="space-y-4">
        <RiskNotes findings={offer.risk} />
        {repeated.length > 0 ? (
          <Notice tone="warning" title={t('repeatedTitle', { count: repeated.length })}>
            {repeated
              .slice(0, 5)
              .map(({ line, firstLine }) => t('repeated', { line, firstLine }))
              .join(' ')}
          </Notice>
        ) : null}
        <FactList className="rounded-2xl border px-4">
          <Fact name={t('total')}>{money(batch.total, 'down', 6)}</Fact>
          <Fact name={confirm('networkFee')} note={confirm('networkFeeNote')}>
            {money(batch.networkFee, 'up', 4)}
          </Fact>
          <Fact strong name={confirm('total')}>
            {money({ asset, units: units + batch.networkFee.units }, 'up', 4)}
          </Fact>
        </FactList>
        <p className="text-pretty text-muted text-sm">{t(`onFailureBody.${batch.onFailure}`)}</p>
        <section className="rounded-2xl border px-4" aria-label={t('rows')}>
          <BatchRows batch={batch} />
        </section>
        {pay.error === null ? null : <FailureNotice error={pay.error} onRetry={() => pay.mutate()} />}
      </div>
    </Sheet>
  )
}
