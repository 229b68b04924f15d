'use client'
import { shortAddress } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import type { PaymentTerms } from './usePaymentDraft.ts'

/** Where a name leads, in full, and since when it has whom for an owner. */
export function NameNote({ record }: { record: NonNullable<PaymentTerms['nameRecord']> }) {
  const t = useTranslations('nameRecord')
  const { date } = useFormatMoney()
  const isOwnAddress = record.owner.toLowerCase() === record.address.toLowerCase()
  return (
    <div className="max-w-full text-muted text-sm">
      <p>{t('leadsTo', { name: record.name })}</p>
      <p className="break-all font-mono text-ink text-xs">{record.address}</p>
      <p>
        {isOwnAddress
          ? t('ownedByPayee', { date: date(record.ownedSinceSec) })
          : t('ownedByOther', { date: date(record.ownedSinceSec), owner: shortAddress(record.owner) })}
      </p>
    </div>
  )
}
