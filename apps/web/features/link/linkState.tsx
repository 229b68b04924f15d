'use client'
import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ClaimLink } from '@/features/api/trpc.ts'

const TONE_OF: Readonly<Record<ClaimLink['state'], BadgeTone>> = {
  offered: 'neutral',
  authorized: 'accent',
  submitted: 'accent',
  open: 'accent',
  claimed: 'positive',
  returned: 'neutral',
  failed: 'danger',
  expired: 'warning',
}

/** Where a link stands, in a word. */
export function LinkState({ state }: { state: ClaimLink['state'] }) {
  const t = useTranslations('links')
  return <Badge tone={TONE_OF[state]}>{t(`states.${state}`)}</Badge>
}

/** Whether its money is on its way out at the moment. */
export function isBeingReleased({ state, release }: ClaimLink): boolean {
  return state === 'open' && (release?.state === 'authorized' || release?.state === 'submitted')
}

/** Whether anything can still happen to it. */
export function isLive({ state }: ClaimLink): boolean {
  return state === 'authorized' || state === 'submitted' || state === 'open'
}
