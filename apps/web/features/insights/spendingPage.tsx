'use client'
import {
  BarList,
  Button,
  Card,
  CoinIcon,
  EmptyState,
  Identicon,
  Section,
  Skeleton,
  shortAddress,
} from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type RouterOutputs, useTRPC } from '@/features/api/trpc.ts'
import { useContacts } from '@/features/contacts/useContacts.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { PrivateArea } from '@/features/session/privateArea.tsx'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { CoverSuggestions } from './coverSuggestions.tsx'
import { RouteSavings } from './routeSavings.tsx'
import { SpendingByMonth } from './spendingByMonth.tsx'

export type Spending = RouterOutputs['insights']['spending']

/** Lines that a list shows before the rest is added up. */
const SHOWN = 6

/** Where the money of the last twelve months went, what the month may still cost, and what of it is unprotected. */
export function SpendingPage() {
  const t = useTranslations('insights')
  const { wallet } = useWallet()
  return (
    <div className="space-y-6">
      {wallet === null ? null : <CoverSuggestions holder={wallet.address} />}
      <PrivateArea body={t('privateBody')}>
        <SpendingOverview />
      </PrivateArea>
    </div>
  )
}

function SpendingOverview() {
  const t = useTranslations('insights')
  const trpc = useTRPC()
  const { dollars } = useFormatMoney()
  const spending = useQuery(trpc.insights.spending.queryOptions())
  if (spending.data === undefined) {
    return spending.isError ? (
      <FailureNotice error={spending.error} onRetry={() => spending.refetch()} />
    ) : (
      <SpendingSkeleton />
    )
  }
  const { data } = spending
  const payments = data.byMonth.reduce((sum, line) => sum + line.payments, 0)
  if (payments === 0) {
    return (
      <Card>
        <EmptyState
          icon={<ChartColumn />}
          title={t('emptyTitle')}
          action={
            <Button asChild>
              <Link href="/">{t('emptyAction')}</Link>
            </Button>
          }
        >
          {t('emptyBody')}
        </EmptyState>
      </Card>
    )
  }
  return (
    <div className="space-y-6">
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4">
        <Figure name={t('total')} className="max-sm:col-span-2">
          {dollars(data.totalUsdMicros)}
        </Figure>
        <Figure name={t('payments')}>{payments}</Figure>
        <Figure name={t('fees')}>{dollars(data.feesUsdMicros)}</Figure>
      </dl>
      <SpendingByMonth spending={data} />
      <div className="grid gap-6 lg:grid-cols-3">
        <ByPayee spending={data} />
        <ByCategory spending={data} />
        <ByToken spending={data} />
      </div>
      <RouteSavings saved={data.saved} />
      <p className="text-faint text-sm">{t('footnote')}</p>
    </div>
  )
}

function Figure({ name, children, className }: { name: string; children: ReactNode; className?: string }) {
  return (
    <Card className={className ?? ''}>
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-1 font-semibold text-2xl tabular-nums tracking-tight sm:text-3xl">{children}</dd>
    </Card>
  )
}

function ByPayee({ spending }: { spending: Spending }) {
  const t = useTranslations('insights')
  const { nameOf } = useContacts()
  return (
    <Lines
      headingId="by-payee"
      title={t('byPayee')}
      spending={spending}
      lines={spending.byPayee}
      nameOf={(address) => (
        <span className="flex min-w-0 items-center gap-2.5" title={address}>
          <Identicon address={address as `0x${string}`} className="size-7 shrink-0" />
          <span className="truncate">{nameOf(address) ?? shortAddress(address as `0x${string}`)}</span>
        </span>
      )}
    />
  )
}

function ByCategory({ spending }: { spending: Spending }) {
  const t = useTranslations('insights')
  return (
    <Lines
      headingId="by-category"
      title={t('byCategory')}
      spending={spending}
      lines={spending.byCategory}
      nameOf={(category) => t(`categories.${category as 'other'}`)}
    />
  )
}

function ByToken({ spending }: { spending: Spending }) {
  const t = useTranslations('insights')
  return (
    <Lines
      headingId="by-token"
      title={t('byToken')}
      spending={spending}
      lines={spending.byToken}
      nameOf={(symbol) => (
        <span className="flex items-center gap-2.5">
          <CoinIcon symbol={symbol} className="size-7" /> {symbol}
        </span>
      )}
    />
  )
}

interface LinesProps {
  headingId: string
  title: string
  spending: Spending
  lines: Spending['byToken']
  nameOf: (key: string) => ReactNode
}

function Lines({ headingId, title, spending, lines, nameOf }: LinesProps) {
  const t = useTranslations('insights')
  const { dollars, percent } = useFormatMoney()
  const bps = (usdMicros: bigint) => Number((usdMicros * 10_000n) / (spending.totalUsdMicros || 1n))
  const rest = lines.slice(SHOWN)
  const restLine = {
    key: '',
    usdMicros: rest.reduce((sum, line) => sum + line.usdMicros, 0n),
    payments: rest.reduce((sum, line) => sum + line.payments, 0),
  }
  const shown = rest.length === 0 ? lines : [...lines.slice(0, SHOWN), restLine]
  return (
    <Card>
      <Section headingId={headingId} title={title}>
        <BarList
          items={shown.map(({ key, usdMicros, payments }) => ({
            key,
            name: key === '' ? t('others', { count: rest.length }) : nameOf(key),
            value: dollars(usdMicros),
            note: t('lineNote', { share: percent(bps(usdMicros)), payments }),
            share: bps(usdMicros) / 10_000,
          }))}
        />
      </Section>
    </Card>
  )
}

function SpendingSkeleton() {
  return (
    <div className="space-y-6">
      <div className="grid grid-cols-3 gap-4">
        {['a', 'b', 'c'].map((key) => (
          <Skeleton key={key} className="h-24 rounded-card" />
        ))}
      </div>
      <Skeleton className="h-72 rounded-card" />
    </div>
  )
}
