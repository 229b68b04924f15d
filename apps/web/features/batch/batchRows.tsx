'use client'
import { Badge, Identicon, shortAddress } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { RouterOutputs } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

export type Batch = RouterOutputs['batch']['get']

const TONES = { waiting: 'neutral', paid: 'positive', failed: 'danger' } as const

/** Everybody who is paid, how much, and, once it is known, whether they got it. */
export function BatchRows({ batch }: { batch: Batch }) {
  const t = useTranslations('batch')
  const { nameOf } = useContacts()
  const { money } = useFormatMoney()
  const isSettled = batch.state === 'settled'
  return (
    <ol>
      {batch.rows.map((row) => {
        const name = row.name ?? nameOf(row.recipient)
        return (
          <li key={row.index} className="flex items-center gap-3 py-2.5">
            <Identicon address={row.recipient} className="size-9" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name ?? shortAddress(row.recipient)}</span>
              <span className="block truncate text-faint text-sm">
                {[name === undefined ? null : shortAddress(row.recipient), row.memo]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </span>
            </span>
            <span className="text-right">
              <span className="block font-medium tabular-nums">{money(row.amount, 'down', 6)}</span>
              {isSettled ? <Badge tone={TONES[row.state]}>{t(`rowState.${row.state}`)}</Badge> : null}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
