'use client'
import { Button, Card, EmptyState, Notice, Pills, Skeleton } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { ReceiptText, Wallet } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import type { Activity } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ActivityCard } from './activityCard.tsx'
import { ACTIVITY_KINDS, activityKindFrom } from './activityKinds.ts'
import { useActivity } from './useActivity.ts'

type Kind = Activity['kind']
const ALL = 'all'

/** Everything that moved the connected wallet's money or will, newest first; each line opens its own page. */
export function ActivityPage({ kind: initial }: { kind: Kind | undefined }) {
  const t = useTranslations('activity')
  const { wallet, status, openConnect } = useWallet()
  const [kind, setKind] = useState(initial)
  const choose = (value: string) => {
    const chosen = activityKindFrom(value)
    setKind(chosen)
    // The address says what is shown; nothing has to be loaded for it.
    window.history.replaceState(null, '', chosen === undefined ? '/activity' : `/activity?kind=${chosen}`)
  }
  return (
    <div className="mx-auto max-w-[44rem]">
      <h1 className="mb-6 font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
      {status === 'restoring' ? (
        <ActivitySkeleton />
      ) : wallet === null ? (
        <Card>
          <EmptyState
            icon={<Wallet />}
            title={t('connectTitle')}
            action={<Button onClick={openConnect}>{t('connect')}</Button>}
          >
            {t('connectBody')}
          </EmptyState>
        </Card>
      ) : (
        <div className="space-y-6">
          <Pills
            label={t('filter')}
            className="gap-1.5 [&>button]:h-9 [&>button]:px-3.5"
            value={kind ?? ALL}
            onChange={choose}
            options={[ALL, ...ACTIVITY_KINDS].map((value) => ({
              value,
              label: t(`filters.${value as typeof ALL | Kind}`),
            }))}
          />
          <ActivityList address={wallet.address} kind={kind} />
        </div>
      )}
    </div>
  )
}

function ActivityList({ address, kind }: { address: `0x${string}`; kind: Kind | undefined }) {
  const t = useTranslations('activity')
  const activity = useActivity(address, kind)
  if (activity.data === undefined) {
    return activity.isError ? (
      <FailureNotice error={activity.error} onRetry={() => activity.refetch()} />
    ) : (
      <ActivitySkeleton />
    )
  }
  const entries = activity.data.pages.flatMap((page) => page.items)
  const isComplete = activity.data.pages.every((page) => page.isComplete)
  return (
    <div className="space-y-6">
      {isComplete ? null : <SignInForAll />}
      {entries.length > 0 ? (
        <Days entries={entries} />
      ) : isComplete || kind === undefined ? (
        <NothingYet kind={kind} />
      ) : null}
      {activity.hasNextPage ? (
        <Button
          variant="secondary"
          block
          busy={activity.isFetchingNextPage}
          onClick={() => activity.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </div>
  )
}

/** Payments and policies are on the chain for all to see; the rest is told to its owner alone. */
function SignInForAll() {
  const t = useTranslations('activity')
  const area = useTranslations('privateArea')
  const session = useSession()
  const signIn = useMutation({ mutationFn: () => session.signIn(area('statement')) })
  return (
    <Notice
      tone="info"
      title={t('partTitle')}
      action={
        <Button size="small" variant="outline" busy={signIn.isPending} onClick={() => signIn.mutate()}>
          {area('signIn')}
        </Button>
      }
    >
      {t('partBody')}
      {signIn.isError ? <FailureNotice className="mt-3" error={signIn.error} /> : null}
    </Notice>
  )
}

function NothingYet({ kind }: { kind: Kind | undefined }) {
  const t = useTranslations('activity')
  return (
    <Card>
      <EmptyState
        icon={<ReceiptText />}
        title={t('emptyTitle')}
        action={
          kind === undefined ? (
            <>
              <Button asChild>
                <Link href="/">{t('emptyPay')}</Link>
              </Button>
              <Button asChild variant="secondary">
                <Link href="/cover">{t('emptyCover')}</Link>
              </Button>
            </>
          ) : undefined
        }
      >
        {kind === undefined ? t('emptyBody') : t('emptyKind')}
      </EmptyState>
    </Card>
  )
}

function Days({ entries }: { entries: readonly Activity[] }) {
  const { date } = useFormatMoney()
  const days = Map.groupBy(entries, (entry) => date(entry.atSec))
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-label={day}>
      <h2 className="px-1 pb-2 font-medium text-faint text-sm">{day}</h2>
      <ActivityCard entries={ofDay} />
    </section>
  ))
}

/** The shape of a list on its way. */
function ActivitySkeleton() {
  return (
    <Card className="space-y-1 p-2 sm:p-2">
      {['a', 'b', 'c', 'd'].map((key) => (
        <div key={key} className="flex items-center gap-4 p-3">
          <Skeleton className="size-11 rounded-full" />
          <div className="flex-1 space-y-2">
            <Skeleton className="h-4 w-32" />
            <Skeleton className="h-3 w-20" />
          </div>
          <Skeleton className="h-5 w-20" />
        </div>
      ))}
    </Card>
  )
}
