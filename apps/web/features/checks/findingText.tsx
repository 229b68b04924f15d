'use client'
import { Identicon, shortAddress } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { RouterOutputs } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

export type RiskDecision = RouterOutputs['risk']['decisions']['items'][number]
export type Finding = RiskDecision['findings'][number]

/** What a rule saw, fact by fact, in plain words. Facts that are nobody's but a program's are passed over. */
export function Evidence({ finding }: { finding: Finding }) {
  const t = useTranslations('checks.evidence')
  const { number } = useFormatMoney()
  const known = Object.entries(finding.evidence).filter(([name]) => t.has(name as 'usd'))
  if (known.length === 0) return null
  return (
    <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {known.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{t(name as 'usd')}</dt>
          <dd className="min-w-0 text-right tabular-nums">
            {isAddress(value) ? (
              <span className="inline-flex items-center gap-2" title={value}>
                <Identicon address={value} className="size-5" /> {shortAddress(value)}
              </span>
            ) : isDollars(name) ? (
              `$${number(Number(value), 2)}`
            ) : typeof value === 'number' ? (
              number(value, 3)
            ) : value === 'missing' ? (
              t('missing')
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function isAddress(value: string | number): value is `0x${string}` {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value)
}

function isDollars(name: string): boolean {
  return name === 'usd' || name.endsWith('Usd')
}
