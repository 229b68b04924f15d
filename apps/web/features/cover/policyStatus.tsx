'use client'
import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { CoverPolicy } from '@/features/api/trpc.ts'

const TONE_OF: Readonly<Record<CoverPolicy['status'], BadgeTone>> = {
  none: 'neutral',
  waiting: 'warning',
  active: 'positive',
  triggered: 'accent',
  paid: 'positive',
  expired: 'neutral',
}

/** Where a policy stands, in a word. */
export function PolicyStatus({ status }: { status: CoverPolicy['status'] }) {
  const t = useTranslations('policies')
  return <Badge tone={TONE_OF[status]}>{t(`status.${status}`)}</Badge>
}
