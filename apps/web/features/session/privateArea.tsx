'use client'
import { Button, Card, EmptyState, Skeleton } from '@safelane/ui'
import { useMutation } from '@tanstack/react-query'
import { LockKeyhole, Wallet } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useSession } from '@/features/contacts/useSession.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

/**
 * What is behind a sign-in: first the door to a wallet, then the one to its account, then `children`. `body` says what
 * waits behind it.
 */
export function PrivateArea({ body, children }: { body: string; children: ReactNode }) {
  const t = useTranslations('privateArea')
  const { wallet, status, openConnect } = useWallet()
  const session = useSession()
  const signIn = useMutation({ mutationFn: () => session.signIn(t('statement')) })
  if (status === 'restoring' || (wallet !== null && !session.isKnown && !session.isFailed)) {
    return <Skeleton className="h-72 rounded-card" />
  }
  if (wallet === null) {
    return (
      <Card>
        <EmptyState
          icon={<Wallet />}
          title={t('connectTitle')}
          action={<Button onClick={openConnect}>{t('connect')}</Button>}
        >
          {body}
        </EmptyState>
      </Card>
    )
  }
  if (!session.isSignedIn) {
    return (
      <Card>
        <EmptyState
          icon={<LockKeyhole />}
          title={t('signInTitle')}
          action={
            <Button busy={signIn.isPending} onClick={() => signIn.mutate()}>
              {t('signIn')}
            </Button>
          }
        >
          {body} {t('signInBody')}
        </EmptyState>
        {signIn.isError ? <FailureNotice error={signIn.error} /> : null}
      </Card>
    )
  }
  return children
}
