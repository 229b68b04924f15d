'use client'
import { classNames, Identicon, shortAddress } from '@safelane/ui'
import { CalendarClock, Gift, HandCoins, type LucideIcon, ShieldCheck, Users } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { Activity } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { ActivityState } from './activityState.tsx'

type Kind = Activity['kind']

const PLACE_OF: Readonly<Record<Kind, string>> = {
  payment: '/pay',
  refund: '/pay',
  batch: '/batch',
  link: '/links',
  request: '/request',
  plan: '/plans',
  cover: '/cover',
}

const ICON_OF: Readonly<Partial<Record<Kind, LucideIcon>>> = {
  batch: Users,
  link: Gift,
  request: HandCoins,
  plan: CalendarClock,
  cover: ShieldCheck,
}

/** Ends in which the money did not move, or came back. */
const WITHOUT_EFFECT = new Set(['voided', 'failed', 'expired', 'returned', 'cancelled'])

/** An entry as a line that opens its own page. */
export function ActivityRow({ activity }: { activity: Activity }) {
  const t = useTranslations('activity')
  const { time } = useFormatMoney()
  const { kind, id, direction, counterparty, memo, state } = activity
  const Icon = ICON_OF[kind]
  const title = useTitle(activity)
  const details = [
    // Their titles say it already.
    kind === 'request' || kind === 'link' ? undefined : t(`kinds.${kind}.${direction}`),
    memo,
    activity.isRefunded ? t('refunded') : undefined,
    time(activity.atSec),
  ].filter((detail) => detail != null)
  return (
    <Link
      href={`${PLACE_OF[kind]}/${id}`}
      className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken sm:gap-4"
    >
      {Icon === undefined || (kind === 'batch' && counterparty !== null) ? (
        <Identicon address={counterparty ?? '0x'} className="size-11" />
      ) : (
        <span
          aria-hidden
          className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-text"
        >
          <Icon className="size-5" />
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold tabular-nums">{title}</span>
        <span className="block truncate text-muted text-sm">{details.join(' · ')}</span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-0.5">
        <Moved activity={activity} />
        {state === 'settled' ? (
          <span className="text-muted text-sm">{activity.amount.asset.symbol}</span>
        ) : (
          <ActivityState activity={activity} />
        )}
      </span>
    </Link>
  )
}

/** Whom or what it is about. */
function useTitle({ kind, direction, counterparty, count, coveredAsset }: Activity): string {
  const t = useTranslations('activity')
  const batch = useTranslations('batch')
  const { nameOf } = useContacts()
  const name = counterparty === null ? undefined : (nameOf(counterparty) ?? shortAddress(counterparty))
  if (kind === 'cover') return t('policy', { symbol: coveredAsset?.symbol ?? '' })
  if (kind === 'batch' && direction === 'out') return batch('toPeople', { count })
  if (kind === 'link' || kind === 'request') {
    const word = t(`kinds.${kind}.${direction}`)
    return name === undefined ? word : t('withName', { word, name })
  }
  return name ?? ''
}

/** The sum, with a sign where it has moved or is on its way. */
function Moved({ activity }: { activity: Activity }) {
  const { figure, money } = useFormatMoney()
  const t = useTranslations('activity')
  const { kind, direction, amount, count, state, payout } = activity
  const style = 'font-semibold tabular-nums'
  if (kind === 'cover') {
    const isPaid = state === 'paid' && payout !== null
    return (
      <span className={classNames(style, isPaid && 'text-positive')}>
        {isPaid ? `+${money(payout, 'down')}` : `−${money(amount, 'up')}`}
      </span>
    )
  }
  if (kind === 'plan') {
    return (
      <span className={style}>
        {count === 1 ? money(amount) : t('times', { count, amount: money(amount) })}
      </span>
    )
  }
  const shown = state === 'settled' ? figure(amount) : money(amount)
  if (kind === 'request' || WITHOUT_EFFECT.has(state)) {
    return <span className={classNames(style, kind !== 'request' && 'text-faint')}>{shown}</span>
  }
  return (
    <span className={classNames(style, direction === 'in' && 'text-positive')}>
      {direction === 'in' ? '+' : '−'}
      {shown}
    </span>
  )
}
