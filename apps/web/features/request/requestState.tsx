'use client'
import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { PaymentRequest } from '@/features/api/trpc.ts'

const TONE_OF: Readonly<Record<PaymentRequest['state'], BadgeTone>> = {
  open: 'accent',
  'partly-paid': 'accent',
  paid: 'positive',
  expired: 'warning',
  cancelled: 'neutral',
}

/** Where a request stands, in a word. */
export function RequestState({ state }: { state: PaymentRequest['state'] }) {
  const t = useTranslations('requests')
  return <Badge tone={TONE_OF[state]}>{t(`states.${state}`)}</Badge>
}

/** Whether anything can still happen to it. */
export function isLive({ state, pending }: PaymentRequest): boolean {
  return state === 'open' || state === 'partly-paid' || pending.units > 0n
}
