'use client'
import { AmountText, Button, Fact, FactList, Sheet } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ClaimLinkOffer, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

/** The last look before a link's money goes into custody. */
export function ConfirmLink({ offer, onClose }: { offer: ClaimLinkOffer; onClose: () => void }) {
  const t = useTranslations('links')
  const confirm = useTranslations('confirm')
  const common = useTranslations('common')
  const { signTypedData } = useWallet()
  const { figure, money, dateTime } = useFormatMoney()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  // After a lost answer the same signature is sent again: the server knows it and locks once.
  const signed = useRef<`0x${string}` | null>(null)
  const create = useMutation({
    mutationFn: async () => {
      signed.current ??= await signTypedData(offer.typedData)
      return client.link.create.mutate({ linkId: offer.linkId, signature: signed.current })
    },
    onSuccess: async ({ linkId }) => {
      router.push(`/links/${linkId}`)
      await queryClient.invalidateQueries({ queryKey: trpc.link.pathKey() })
    },
    onError: (error) => {
      if (failureFrom(error).code === 'INVALID_SIGNATURE') signed.current = null
    },
  })
  const isBusy = create.isPending || create.isSuccess
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open && !isBusy) onClose()
      }}
      title={t('confirmTitle')}
      closeLabel={common('close')}
      footer={
        <Button size="large" block busy={isBusy} onClick={() => create.mutate()}>
          {isBusy ? confirm('sending') : t('confirm')}
        </Button>
      }
    >
      <div className="flex flex-col items-center py-4 text-center">
        <AmountText size="hero" figure={figure(offer.amount)} symbol={offer.amount.asset.symbol} />
        {offer.memo === null ? null : <p className="mt-2 text-muted">{offer.memo}</p>}
      </div>
      <div className="space-y-4">
        <p className="text-pretty text-center text-[0.9375rem]">{t('confirmBody')}</p>
        <FactList className="rounded-2xl border px-4">
          <Fact name={t('claimantGets')}>{money(offer.amount)}</Fact>
          <Fact name={confirm('networkFee')} note={t('feeNote')}>
            {money(offer.fee, 'up', 4)}
          </Fact>
          <Fact strong name={t('locked')}>
            {money({ asset: offer.amount.asset, units: offer.amount.units + offer.fee.units }, 'up', 4)}
          </Fact>
          <Fact name={t('until')}>{dateTime(offer.validBeforeSec)}</Fact>
        </FactList>
        {create.error === null ? null : (
          <FailureNotice error={create.error} onRetry={() => create.mutate()} />
        )}
      </div>
    </Sheet>
  )
}
