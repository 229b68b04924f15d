'use client'
import { Button, Field, TextArea, toast } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC } from '@/features/api/trpc.ts'

/** Contests a decision in the payer's own words; it can be done once. */
export function AppealForm({ decisionId, onClose }: { decisionId: string; onClose: () => void }) {
  const t = useTranslations('checks')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const id = useId()
  const [reason, setReason] = useState('')
  const appeal = useMutation(
    trpc.risk.appeal.mutationOptions({
      onSuccess: async () => {
        toast.success(t('appealed'))
        await queryClient.invalidateQueries({ queryKey: trpc.risk.pathKey() })
      },
    }),
  )
  return (
    <form
      className="space-y-3 rounded-2xl bg-sunken p-4"
      onSubmit={(event) => {
        event.preventDefault()
        appeal.mutate({ decisionId, reason: reason.trim() })
      }}
    >
      <Field id={id} label={t('reasonLabel')} hint={t('reasonHint')}>
        <TextArea
          id={id}
          aria-describedby={`${id}-hint`}
          rows={3}
          maxLength={2_000}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {appeal.isError ? <FailureNotice error={appeal.error} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="small" busy={appeal.isPending} disabled={reason.trim() === ''}>
          {t('sendAppeal')}
        </Button>
        <Button size="small" variant="ghost" onClick={onClose}>
          {common('cancel')}
        </Button>
      </div>
    </form>
  )
}
