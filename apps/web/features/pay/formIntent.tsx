'use client'
import { Button } from '@safelane/ui'
import { CalendarClock, type LucideIcon, Users } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { IntentOutcome } from '@/features/api/trpc.ts'
import { planLink, splitLink } from './formLinks.ts'

type ParsedIntent = Extract<IntentOutcome, { outcome: 'intent' }>['intent']

/** The sentence asked for a date or a rhythm: leads to the form for plans with everything filled in. */
export function PlanIntent({ intent, nowSec }: { intent: ParsedIntent; nowSec: number | undefined }) {
  const t = useTranslations('plans')
  if (nowSec === undefined) return null
  const terms = {
    rhythm: intent.repeat == null ? 'once' : 'again',
    amount: moneyOf(intent),
    date: intent.when ?? '',
  }
  return (
    <FormLink
      icon={CalendarClock}
      says={t('intent', terms)}
      href={planLink(intent, nowSec)}
      leads={t('continue')}
    />
  )
}

/** The sentence asked for a split: leads to its form with everything filled in. */
export function BatchIntent({ intent }: { intent: ParsedIntent }) {
  const t = useTranslations('batch')
  const says = t('intent', { amount: moneyOf(intent), count: intent.among?.length ?? 0 })
  return <FormLink icon={Users} says={says} href={splitLink(intent)} leads={t('continue')} />
}

function moneyOf({ amount }: ParsedIntent): string {
  return amount === undefined ? '' : `${amount.value} ${amount.symbol}`
}

function FormLink({
  icon: Icon,
  says,
  href,
  leads,
}: {
  icon: LucideIcon
  says: string
  href: string
  leads: string
}) {
  return (
    <div className="flex animate-rise-in flex-wrap items-center gap-4 rounded-2xl bg-accent-soft p-4">
      <Icon aria-hidden className="size-6 shrink-0 text-accent-text" />
      <p className="min-w-40 flex-1 font-medium">{says}</p>
      <Button asChild>
        <Link href={href}>{leads}</Link>
      </Button>
    </div>
  )
}
