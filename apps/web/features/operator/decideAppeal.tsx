'use client'
import { Button, Field, TextArea, toast } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'
import type { Appeal } from './appealCard.tsx'

/** The verdict with its reason, which the payer reads. Only what is still held can be let go. */
export function DecideAppeal({ appeal }: { appeal: Appeal }) {
  const t = useTranslations('operator')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const id = useId()
  const [answer, setAnswer] = useState('')
  const decide = useMutation(
    trpc.risk.decide.mutationOptions({
      onSuccess: ({ appeal: decided }) => {
        toast.success(t(decided?.state === 'overturned' ? 'released' : 'upheld'))
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.risk.appeals.pathKey() }),
    }),
  )
  const isHeld = appeal.payment?.state === 'authorized' && appeal.payment.releaseAtSec !== null
  const decideAs = (verdict: 'release' | 'uphold') =>
    decide.mutate({ decisionId: appeal.decisionId, verdict, answer: answer.trim() })
  const isSilent = answer.trim() === ''
  return (
    <form
      className="space-y-4 border-t pt-5"
      onSubmit={(event) => {
        event.preventDefault()
      }}
    >
      <Field id={id} label={t('answerLabel')} hint={t(isHeld ? 'answerHint' : 'nothingHeldHint')}>
        <TextArea
          id={id}
          aria-describedby={`${id}-hint`}
          rows={2}
          maxLength={2_000}
          required
          value={answer}
          onChange={(event) => setAnswer(event.target.value.replace(/\n/g, ' '))}
        />
      </Field>
      {decide.isError ? <FailureNotice error={decide.error} /> : null}
      <div className="flex flex-wrap gap-3">
        {isHeld ? (
          <Button
            disabled={isSilent || decide.isPending}
            busy={decide.isPending && decide.variables.verdict === 'release'}
            onClick={() => decideAs('release')}
          >
            {t('release')}
          </Button>
        ) : null}
        <Button
          variant="secondary"
          disabled={isSilent || decide.isPending}
          busy={decide.isPending && decide.variables.verdict === 'uphold'}
          onClick={() => decideAs('uphold')}
        >
          {t('uphold')}
        </Button>
      </div>
    </form>
  )
}
