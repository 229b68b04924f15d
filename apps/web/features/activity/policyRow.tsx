'use client'
import { ShieldCheck } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { CoverPolicy } from '@/features/api/trpc.ts'
import { PolicyStatus } from '@/features/cover/policyStatus.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** A policy as a line that opens its page. */
export function PolicyRow({ policy }: { policy: CoverPolicy }) {
  const t = useTranslations('activity')
  const { money } = useFormatMoney()
  const isPaid = policy.status === 'paid' && policy.payout !== null
  return (
    <Link
      href={`/cover/${policy.policyId}`}
      className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken sm:gap-4"
    >
      <span
        aria-hidden
        className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-text"
      >
        <ShieldCheck className="size-5" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">
          {t('policy', { symbol: policy.coveredAsset.symbol })}
        </span>
        <span className="block truncate text-muted text-sm tabular-nums">
          {t('insured', { amount: money(policy.insured) })}
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        <span className={isPaid ? 'font-semibold text-positive tabular-nums' : 'font-semibold tabular-nums'}>
          {isPaid && policy.payout !== null
            ? `+${money(policy.payout, 'down')}`
            : `−${money(policy.premium, 'up')}`}
        </span>
        <PolicyStatus status={policy.status} />
      </span>
    </Link>
  )
}
