'use client'
import { Button, Card, Notice } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useRef } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useSession } from '@/features/contacts/useSession.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { RevocationRows } from './revocationRows.tsx'
import { summaryOf, toSign } from './revocationState.ts'
import { type RevocationSubject, useRevocation } from './useRevocation.ts'

/** More rows than this wait behind a fold. */
const ROWS_SHOWN = 6

/**
 * Voids on chain what the payer signed and took back; nothing where nothing is left to void. For the payer, signed in.
 * `dateTime` says dates where the reader's own zone is not the one to say them in.
 */
export function VoidOnChain({
  dateTime,
  ...subject
}: RevocationSubject & { dateTime?: (sec: number) => string }) {
  const t = useTranslations('revocation')
  const format = useFormatMoney()
  const say = dateTime ?? format.dateTime
  const { wallet } = useWallet()
  const { items, listError, reload, progress, isBusy, error, revoke, stop } = useRevocation(subject)
  const headingId = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  if (listError !== null) {
    // What the server does not know (any more) leaves nothing to void either.
    const isMissing = failureFrom(listError).code === 'NOT_FOUND'
    return isMissing ? null : <FailureNotice error={listError} onRetry={reload} />
  }
  if (items === undefined || items.length === 0) return null

  const { standing, untilSec, count } = summaryOf(items)
  const open = toSign(items)
  const hasBegun = count.open < items.length
  const news = progress
    ? t('signing', { signed: progress.signed, count: progress.count })
    : isBusy
      ? t('sending')
      : count.onItsWay > 0
        ? t('moving', { count: count.onItsWay })
        : count.voided > 0
          ? t('progress', { voided: count.voided, count: items.length })
          : ''
  // The button goes when nothing is left to sign, and the keyboard's place with it.
  const start = (chosen: typeof open) => revoke(chosen, { onSuccess: () => heading.current?.focus() })
  const rows = (
    <RevocationRows items={items} dateTime={say} isBusy={isBusy} onAgain={(item) => start([item])} />
  )
  return (
    <Card className="print-hidden space-y-4">
      <section aria-labelledby={headingId} className="space-y-4">
        <div className="space-y-1.5">
          <h2
            ref={heading}
            id={headingId}
            tabIndex={-1}
            className="text-balance font-semibold text-[0.9375rem] outline-none"
          >
            {standing > 0 ? t('title', { count: standing }) : t('titleNone')}
          </h2>
          {untilSec === null ? null : (
            <p className="text-pretty text-muted text-sm leading-relaxed">
              {t('why', { count: standing, date: say(untilSec) })}
            </p>
          )}
          <div aria-live="polite" className="text-muted text-sm tabular-nums">
            {news}
          </div>
        </div>
        {hasBegun ? (
          items.length > ROWS_SHOWN ? (
            <details>
              <summary className="cursor-pointer rounded font-medium text-sm">{t('each')}</summary>
              <div className="mt-2">{rows}</div>
            </details>
          ) : (
            rows
          )
        ) : null}
        {error === null ? null : <RevocationFailure error={error} hasBegun={hasBegun} />}
        {open.length === 0 && !isBusy ? null : (
          <div className="space-y-3">
            <div className="flex flex-wrap gap-3">
              <Button variant="secondary" busy={isBusy} onClick={() => start(open)}>
                {count.open > 0 || isBusy ? t('void') : t('again')}
              </Button>
              {progress !== null && wallet?.isTestWallet === false ? (
                <Button variant="outline" onClick={stop}>
                  {t('stop')}
                </Button>
              ) : null}
            </div>
            <p className="text-pretty text-faint text-sm">
              {wallet?.isTestWallet ? t('footnoteTest') : t('footnote', { count: open.length })}
            </p>
          </div>
        )}
      </section>
    </Card>
  )
}

/** Declining leaves what was signed before on its way, which the general words for it do not say. */
function RevocationFailure({ error, hasBegun }: { error: Error; hasBegun: boolean }) {
  const t = useTranslations('revocation')
  if (failureFrom(error).code !== 'SIGNATURE_DECLINED') return <FailureNotice error={error} />
  return (
    <Notice tone="warning" live="alert" title={t('declinedTitle')}>
      {hasBegun ? t('declinedSome') : t('declinedAll')}
    </Notice>
  )
}

/** The same where a page does not ask for a sign-in by itself: it is asked for while there may be something to void. */
export function SignInToVoid({ subject, isWorthIt }: { subject: RevocationSubject; isWorthIt: boolean }) {
  const t = useTranslations('revocation')
  const session = useSession()
  const signIn = useMutation({ mutationFn: () => session.signIn(t('signInStatement')) })
  if (session.isSignedIn) return <VoidOnChain {...subject} />
  if (!session.isKnown || !isWorthIt) return null
  return (
    <Card className="print-hidden space-y-4">
      <div className="space-y-1.5">
        <h2 className="font-semibold text-[0.9375rem]">{t('title', { count: 1 })}</h2>
        <p className="text-pretty text-muted text-sm leading-relaxed">{t('signInBody')}</p>
      </div>
      <Button variant="secondary" busy={signIn.isPending} onClick={() => signIn.mutate()}>
        {t('signIn')}
      </Button>
      {signIn.isError ? <FailureNotice error={signIn.error} /> : null}
    </Card>
  )
}
