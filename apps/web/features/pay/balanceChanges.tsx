'use client'
import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { PaymentQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** Balances before and after, from simulating exactly what will be sent. The relayer's own are left out. */
export function BalanceChanges({ changes }: { changes: PaymentQuote['balanceChanges'] }) {
  const t = useTranslations('confirm')
  const { figure } = useFormatMoney()
  const shown = changes.filter(
    (change) => change.who !== 'relayer' && change.before.units !== change.after.units,
  )
  if (shown.length === 0) return null
  return (
    <table className="w-full rounded-2xl border border-separate border-spacing-0 px-4 py-1.5 text-sm">
      <caption className="sr-only">{t('balancesCaption')}</caption>
      <thead>
        <tr className="text-left text-muted">
          <th scope="col" className="py-2.5 font-normal">
            {t('balances')}
          </th>
          <th scope="col" className="py-2.5 text-right font-normal">
            {t('beforeAfter')}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((change) => (
          <tr key={`${change.who}-${change.after.asset.symbol}`}>
            <th scope="row" className="border-t py-2.5 text-left font-medium">
              {change.who === 'recipient' ? t('who.recipient') : t('who.you')}
            </th>
            <td className="border-t py-2.5 text-right tabular-nums">
              <span className="text-muted">{figure(change.before, 'down')}</span>
              <ArrowRight aria-label={t('becomes')} className="mx-1.5 inline size-3.5 text-faint" />
              <span className="font-semibold">{figure(change.after, 'down')}</span>{' '}
              <span className="text-muted">{change.after.asset.symbol}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
