'use client'
import { Button, Card, Notice } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { PlanPaymentBadge } from './planBadge.tsx'
import { type Plan, type PlanPayment, stateOf, usePlanWords } from './usePlanWords.ts'

/** Every date of a plan with what became of it; what was paid opens its receipt. */
export function PlanDates({ plan }: { plan: Plan }) {
  const t = useTranslations('plans')
  const { dateTime } = usePlanWords()
  return (
    <Card className="p-2 sm:p-3">
      <h2 className="px-3 pt-2 pb-1 font-semibold text-[0.9375rem]">{t('dates')}</h2>
      <ol>
        {plan.payments.map((payment) => (
          <li key={payment.paymentId} className="space-y-2 rounded-2xl px-3 py-2.5">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              {payment.payment === null ? (
                <span className="tabular-nums">{dateTime(payment.dueAtSec, plan)}</span>
              ) : (
                <Link
                  href={`/pay/${payment.paymentId}`}
                  className="rounded tabular-nums underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                >
                  {dateTime(payment.dueAtSec, plan)}
                </Link>
              )}
              <PlanPaymentBadge state={stateOf(payment)} />
            </div>
            <Problem plan={plan} payment={payment} />
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Problem({ plan, payment }: { plan: Plan; payment: PlanPayment }) {
  const t = useTranslations('plans')
  const risk = useTranslations('risk')
  const { dateTime } = usePlanWords()
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const { problem } = payment
  const rules = problem === null ? [] : [...problem.rules]
  const accept = useMutation({
    mutationFn: () => client.plan.acknowledge.mutate({ planId: plan.planId, rules }),
    onSuccess: (changed) =>
      queryClient.setQueryData(trpc.plan.get.queryKey({ planId: plan.planId }), changed),
  })
  if (problem === null) return null
  const isWaiting = payment.state === 'waiting'
  const canAccept = isWaiting && problem.code === 'RISK_NOT_ACKNOWLEDGED' && rules.length > 0
  return (
    <Notice
      tone={isWaiting ? 'warning' : 'danger'}
      title={t(`problem.${problem.code}`)}
      action={
        canAccept ? (
          <Button size="small" variant="outline" busy={accept.isPending} onClick={() => accept.mutate()}>
            {t('accept')}
          </Button>
        ) : undefined
      }
    >
      {rules.map((rule) => (
        <p key={rule}>{risk(`${rule}.body`)}</p>
      ))}
      {isWaiting ? <p>{t('triedUntil', { date: dateTime(payment.lapsesAtSec, plan) })}</p> : null}
      {accept.isError ? <FailureNotice error={accept.error} /> : null}
    </Notice>
  )
}
