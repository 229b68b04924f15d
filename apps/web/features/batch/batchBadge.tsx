'use client'
import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Batch } from './batchRows.tsx'

const TONES: Record<Batch['state'], BadgeTone> = {
  offered: 'neutral',
  authorized: 'accent',
  submitted: 'accent',
  settled: 'positive',
  voided: 'neutral',
  failed: 'danger',
  expired: 'warning',
}

/** How a batch stands. */
export function BatchBadge({ state }: { state: Batch['state'] }) {
  const t = useTranslations('batch')
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>
}
