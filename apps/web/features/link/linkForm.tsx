'use client'
import { Button, Card, Field, Pills, TextInput } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type ClaimLinkOffer, useTRPCClient } from '@/features/api/trpc.ts'
import { AssetPills } from '@/features/layout/assetPills.tsx'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConfirmLink } from './confirmLink.tsx'
import { rememberLinkKey } from './linkKeys.ts'
import { makeLinkKey } from './signClaim.ts'

/** What a sentence already said. */
export interface LinkStart {
  readonly amount: string
  readonly token: string
  readonly memo: string
}

const DAY_SEC = 86_400
const PERIODS = ['1', '7', '30'] as const

/** Prices a link; nothing moves before it is confirmed. */
export function LinkForm({ start }: { start: LinkStart }) {
  const t = useTranslations('links')
  const client = useTRPCClient()
  const { wallet } = useWallet()
  const assets = useChainInfo().data?.assets ?? []
  const [fields, setFields] = useState(start)
  const [days, setDays] = useState<string>('7')
  const [reviewed, setReviewed] = useState<ClaimLinkOffer | null>(null)
  const token = fields.token === '' ? (assets[0]?.symbol ?? '') : fields.token
  const set = (change: Partial<LinkStart>) => setFields((before) => ({ ...before, ...change }))
  const price = useMutation({
    mutationFn: async () => {
      const { key, address } = await makeLinkKey()
      const offer = await client.link.offer.mutate({
        creator: wallet?.address ?? '',
        amount: fields.amount.trim(),
        token,
        claimKey: address,
        periodSec: Number(days) * DAY_SEC,
        ...(fields.memo.trim() === '' ? {} : { memo: fields.memo.trim() }),
      })
      rememberLinkKey(offer.linkId, key)
      return offer
    },
    onSuccess: setReviewed,
  })
  return (
    <Card className="sm:p-8">
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault()
          price.mutate()
        }}
      >
        <h2 className="font-semibold text-lg tracking-tight">{t('newTitle')}</h2>
        <Field id="link-amount" label={t('amount')}>
          <TextInput
            id="link-amount"
            value={fields.amount}
            onChange={(event) => set({ amount: event.target.value })}
            placeholder="0"
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={price.error !== null && failureFrom(price.error).field === 'amount'}
            required
          />
        </Field>
        <AssetPills
          label={t('token')}
          value={token}
          onChange={(symbol) => set({ token: symbol })}
          assets={assets}
        />
        <Field id="link-memo" label={t('memo')}>
          <TextInput
            id="link-memo"
            value={fields.memo}
            onChange={(event) => set({ memo: event.target.value })}
            maxLength={280}
            autoComplete="off"
          />
        </Field>
        <div className="space-y-2">
          <p className="font-medium text-muted text-sm">{t('period')}</p>
          <Pills
            label={t('period')}
            value={days}
            onChange={setDays}
            options={PERIODS.map((period) => ({
              value: period,
              label: t('days', { days: Number(period) }),
            }))}
          />
        </div>
        {price.error === null ? null : <FailureNotice error={price.error} />}
        <Button
          type="submit"
          size="large"
          block
          busy={price.isPending}
          disabled={fields.amount.trim() === '' || token === ''}
        >
          {t('review')}
        </Button>
      </form>
      {reviewed === null ? null : <ConfirmLink offer={reviewed} onClose={() => setReviewed(null)} />}
    </Card>
  )
}
