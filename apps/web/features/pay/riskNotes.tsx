'use client'
import { Notice } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { PaymentQuote } from '@/features/api/trpc.ts'

/** What is worth knowing about the recipient before paying. */
export function RiskNotes({ findings }: { findings: PaymentQuote['risk'] }) {
  const t = useTranslations('risk')
  return findings.map((finding) => (
    <Notice
      key={finding.rule}
      tone={finding.severity === 'note' ? 'info' : 'warning'}
      title={t(`${finding.rule}.title`)}
    >
      {t(`${finding.rule}.body`)}
    </Notice>
  ))
}
