'use client'
import { useLocale, useTranslations } from 'next-intl'
import type { RouterOutputs } from '@/features/api/trpc.ts'

export type Plan = RouterOutputs['plan']['get']
export type PlanPayment = Plan['payments'][number]

/** How a plan and its payments are said in the reader's language. */
export function usePlanWords() {
  const t = useTranslations('plans')
  const locale = useLocale()
  return {
    /** "Every month at 09:00". */
    rhythm({ rule }: Plan): string {
      if (rule.repeat === null) return t('rhythm.once')
      const { every, interval } = rule.repeat
      return t(`rhythm.${every}`, { interval })
    },
    /** In the plan's own zone, which it was made in, with the zone's name where it is not the reader's. */
    dateTime(sec: number, { rule }: Plan): string {
      const own = Intl.DateTimeFormat().resolvedOptions().timeZone
      return new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: rule.timeZone,
        ...(own === rule.timeZone ? {} : { timeZoneName: 'short' as const }),
      }).format(sec * 1_000)
    },
  }
}

/** The payment that comes next; undefined when nothing waits. */
export function nextOf(plan: Plan): PlanPayment | undefined {
  return plan.payments.find(({ state }) => state === 'waiting')
}

/** Payments that have arrived. */
export function paidOf(plan: Plan): number {
  return plan.payments.filter(({ payment }) => payment?.state === 'settled').length
}

/** One word for a payment of a plan: its own state, or that of the payment it became. */
export function stateOf({ state, problem, payment }: PlanPayment) {
  if (state !== 'sent') return state === 'waiting' && problem !== null ? ('delayed' as const) : state
  if (payment === null || payment.state === 'authorized' || payment.state === 'submitted')
    return 'sent' as const
  if (payment.state === 'settled') return 'paid' as const
  return payment.state === 'voided' ? ('cancelled' as const) : ('failed' as const)
}
