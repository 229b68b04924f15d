'use client'
import { Button } from '@safelane/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type Payment, useTRPC } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'
import { Findings } from './decisionCard.tsx'

/** Why a payment is or was held, for its payer: the rules, what they saw, and where to contest them. */
export function HeldPaymentChecks({ payment }: { payment: Payment }) {
  const t = useTranslations('checks')
  const privateArea = useTranslations('privateArea')
  const trpc = useTRPC()
  const session = useSession()
  const signIn = useMutation({ mutationFn: () => session.signIn(privateArea('statement')) })
  const decisions = useQuery(
    trpc.risk.decisions.queryOptions({ quoteId: payment.quoteId }, { enabled: session.isSignedIn }),
  )
  // Judged again when it was submitted: the newest decision is the one that held it.
  const decision = decisions.data?.items[0]
  return (
    <div className="space-y-3">
      <h2 className="font-semibold text-[0.9375rem]">{t('whyHeld')}</h2>
      {!session.isSignedIn ? (
        <>
          <p className="text-pretty text-muted text-sm">{t('whyHeldBody')}</p>
          <Button size="small" variant="outline" busy={signIn.isPending} onClick={() => signIn.mutate()}>
            {t('signInToSee')}
          </Button>
        </>
      ) : decision === undefined ? null : (
        <>
          <Findings decision={decision} />
          <Button asChild size="small" variant="outline">
            <Link href="/checks">{decision.appeal === null ? t('toAppeal') : t('toYourAppeal')}</Link>
          </Button>
        </>
      )}
      {signIn.isError ? <FailureNotice error={signIn.error} /> : null}
      {decisions.isError ? (
        <FailureNotice error={decisions.error} onRetry={() => decisions.refetch()} />
      ) : null}
    </div>
  )
}
