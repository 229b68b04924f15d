'use client'
import { Badge, type BadgeTone } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { Activity, ClaimLink, CoverPolicy, Payment, PaymentRequest } from '@/features/api/trpc.ts'
import { BatchBadge } from '@/features/batch/batchBadge.tsx'
import type { Batch } from '@/features/batch/batchRows.tsx'
import { PolicyStatus } from '@/features/cover/policyStatus.tsx'
import { LinkState } from '@/features/link/linkState.tsx'
import { PlanBadge } from '@/features/plans/planBadge.tsx'
import type { Plan } from '@/features/plans/usePlanWords.ts'
import { RequestState } from '@/features/request/requestState.tsx'

const TONE_OF: Readonly<Record<Payment['state'], BadgeTone>> = {
  quoted: 'neutral',
  authorized: 'accent',
  submitted: 'accent',
  settled: 'positive',
  voided: 'neutral',
  failed: 'danger',
  expired: 'warning',
}

/** How an entry stands, in the word and colour of its kind: each kind's state is one of its own. */
export function ActivityState({ activity }: { activity: Activity }) {
  const receipt = useTranslations('receipt')
  switch (activity.kind) {
    case 'batch':
      return <BatchBadge state={activity.state as Batch['state']} />
    case 'link':
      return <LinkState state={activity.state as ClaimLink['state']} />
    case 'request':
      return <RequestState state={activity.state as PaymentRequest['state']} />
    case 'plan':
      return <PlanBadge state={activity.state as Plan['state']} />
    case 'cover':
      return <PolicyStatus status={activity.state as CoverPolicy['status']} />
    default: {
      const state = activity.state as Payment['state']
      return <Badge tone={TONE_OF[state]}>{receipt(`state.${state}`)}</Badge>
    }
  }
}
