import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Plan, stateOf } from './usePlanWords.ts'

const PLAN_TONES: Record<Plan['state'], BadgeTone> = {
  offered: 'neutral',
  active: 'positive',
  paused: 'warning',
  cancelled: 'neutral',
  completed: 'accent',
}

const PAYMENT_TONES: Record<ReturnType<typeof stateOf>, BadgeTone> = {
  waiting: 'neutral',
  delayed: 'warning',
  sent: 'accent',
  paid: 'positive',
  failed: 'danger',
  skipped: 'neutral',
  cancelled: 'neutral',
}

/** How a plan stands. */
export function PlanBadge({ state }: { state: Plan['state'] }) {
  const t = useTranslations('plans')
  return <Badge tone={PLAN_TONES[state]}>{t(`state.${state}`)}</Badge>
}

/** How one of its payments stands. */
export function PlanPaymentBadge({ state }: { state: ReturnType<typeof stateOf> }) {
  const t = useTranslations('plans')
  return <Badge tone={PAYMENT_TONES[state]}>{t(`paymentState.${state}`)}</Badge>
}
