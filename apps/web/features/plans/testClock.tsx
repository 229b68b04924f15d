'use client'
import { Button, Card } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'

/** Development chains only: moves the chain's clock to the next date, to see a plan pay. */
export function TestClock({ dueAtSec }: { dueAtSec: number }) {
  const t = useTranslations('plans')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const advance = useMutation({
    mutationFn: async () => {
      const { chainTimeSec } = await client.chain.info.query()
      const seconds = Math.max(1, dueAtSec - chainTimeSec + 1)
      return client.dev.advanceTime.mutate({ seconds })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.plan.pathKey() }),
  })
  return (
    <Card className="border-dashed bg-transparent p-4 shadow-none sm:p-5">
      <div className="flex flex-wrap items-center gap-3">
        <FlaskConical aria-hidden className="size-5 shrink-0 text-muted" />
        <p className="min-w-48 flex-1 text-muted text-sm">{t('testClock')}</p>
        <Button size="small" variant="secondary" busy={advance.isPending} onClick={() => advance.mutate()}>
          {t('testClockGo')}
        </Button>
      </div>
      {advance.isError ? <FailureNotice error={advance.error} className="mt-3" /> : null}
    </Card>
  )
}
