'use client'
import { Button, toast } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type Payment, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'

/** Takes a payment back that has not been sent yet. Only the payer may, so it asks for a sign-in first. */
export function CancelPayment({ payment }: { payment: Payment }) {
  const t = useTranslations('receipt')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const session = useSession()
  const cancel = useMutation({
    mutationFn: async () => {
      if (!session.isSignedIn) await session.signIn(t('cancelSignIn'))
      return client.payment.cancel.mutate({ paymentId: payment.id })
    },
    onSuccess: () => toast.success(t('cancelled')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.payment.pathKey() }),
  })
  return (
    <div className="space-y-3">
      {cancel.isError ? <FailureNotice error={cancel.error} /> : null}
      <Button variant="outline" busy={cancel.isPending} onClick={() => cancel.mutate()}>
        <Undo2 aria-hidden /> {t('cancel')}
      </Button>
    </div>
  )
}
