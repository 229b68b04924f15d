'use client'
import { AmountText, Button, Fact, FactList, Sheet } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { RiskNotes } from '@/features/pay/riskNotes.tsx'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { usePlanWords } from './usePlanWords.ts'

const DATES_SHOWN = 3

/** The last look before a plan is signed: who gets what on which dates, and what that adds up to. */
export function ConfirmPlan({
  offer,
  onClose,
}: {
  offer: RouterOutputs['plan']['quote']
  onClose: () => void
}) {
  const t = useTranslations('plans')
  const confirm = useTranslations('confirm')
  const common = useTranslations('common')
  const { wallet, signTypedData } = useWallet()
  const { money, figure } = useFormatMoney()
  const { rhythm, dateTime } = usePlanWords()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const [hasAcknowledged, setAcknowledged] = useState(offer.decision.asks.length === 0)
  // Kept while the wallet asks for one after the other: whoever declines the fifth goes on with the fifth.
  const signatures = useRef<`0x${string}`[]>([])
  const [signed, setSigned] = useState(0)
  const count = offer.payments.length

  const make = useMutation({
    mutationFn: async () => {
      for (const message of offer.typedData.slice(signatures.current.length)) {
        signatures.current.push(await signTypedData(message))
        setSigned(signatures.current.length)
      }
      return client.plan.submit.mutate({
        planId: offer.planId,
        signatures: signatures.current,
        acknowledged: [...offer.decision.asks],
      })
    },
    onSuccess: async ({ planId }) => {
      router.push(`/plans/${planId}`)
      await queryClient.invalidateQueries({ queryKey: trpc.plan.list.pathKey() })
    },
  })
  const isBusy = make.isPending || make.isSuccess
  const shown = offer.payments.slice(0, DATES_SHOWN)
  const last = offer.payments.at(-1)

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
          {offer.decision.asks.length > 0 ? (
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
          <Button size="large" block busy={isBusy} disabled={!hasAcknowledged} onClick={() => make.mutate()}>
            {isBusy ? t('signing', { signed, count }) : t('confirm')}
          </Button>
          <p className="text-center text-faint text-sm">
            {wallet?.isTestWallet ? t('footnoteTest') : t('footnote', { count })}
          </p>
        </div>
      }
    >
      <div className="flex flex-col items-center gap-2 py-4 text-center">
        <AmountText size="hero" figure={figure(offer.amount)} symbol={offer.amount.asset.symbol} />
        <div className="flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
          {t('to')} <AddressTag address={offer.recipient} />
        </div>
        {offer.memo === null ? null : <p className="break-words text-muted">{offer.memo}</p>}
        <p className="font-medium">{rhythm(offer)}</p>
      </div>
      <div className="space-y-4">
        <RiskNotes findings={offer.risk} />
        <FactList className="rounded-2xl border px-4">
          {shown.map(({ index, dueAtSec }) => (
            <Fact key={index} name={t('nth', { nth: index + 1 })}>
              {dateTime(dueAtSec, offer)}
            </Fact>
          ))}
          {last !== undefined && count > DATES_SHOWN ? (
            <Fact name={t('lastOf', { count })}>{dateTime(last.dueAtSec, offer)}</Fact>
          ) : null}
          <Fact name={confirm('networkFee')} note={t('noFeeNote')}>
            {money({ asset: offer.amount.asset, units: 0n })}
          </Fact>
          <Fact strong name={t('inAll', { count })}>
            {money({ asset: offer.amount.asset, units: offer.amount.units * BigInt(count) })}
          </Fact>
        </FactList>
        <p className="text-pretty text-muted text-sm">{t('confirmBody')}</p>
        {make.error === null ? null : <FailureNotice error={make.error} onRetry={() => make.mutate()} />}
      </div>
    </Sheet>
  )
}
