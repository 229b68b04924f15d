'use client'
import { Badge, Card, Fact, FactList } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RouterOutputs } from '@/features/api/trpc.ts'
import { Findings } from '@/features/checks/decisionCard.tsx'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { DecideAppeal } from './decideAppeal.tsx'

export type Appeal = RouterOutputs['risk']['appeals']['items'][number]

/** One appeal: who pays whom how much, which rules held it and on what evidence, the payer's reason, the verdict. */
export function AppealCard({ appeal: entry }: { appeal: Appeal }) {
  const t = useTranslations('operator')
  const checks = useTranslations('checks')
  const receipt = useTranslations('receipt')
  const { money, dateTime } = useFormatMoney()
  const { payment, payer, recipient, appeal } = entry
  return (
    <Card className="space-y-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-xl tabular-nums tracking-tight">
          {payment === null ? t('neverSubmitted') : money(payment.amountOut)}
        </h2>
        <Badge tone={entry.action === 'block' ? 'danger' : 'warning'}>
          {checks(`actions.${entry.action}`)}
        </Badge>
      </div>
      <FactList>
        <Fact name={t('payer')} hasPicture>
          <span className="-my-1.5 -mr-3 inline-block">
            <AddressTag address={payer} />
          </span>
        </Fact>
        <Fact name={t('recipient')} hasPicture>
          <span className="-my-1.5 -mr-3 inline-block">
            <AddressTag address={recipient} />
          </span>
        </Fact>
        <Fact name={t('judged')}>{dateTime(entry.createdAtSec)}</Fact>
        {payment === null ? null : (
          <Fact name={t('payment')}>
            <Link href={`/pay/${payment.paymentId}`} className="font-medium text-accent-text underline">
              {receipt(`state.${payment.state}`)}
            </Link>
          </Fact>
        )}
        {payment?.releaseAtSec == null ? null : (
          <Fact name={t('heldUntil')}>{dateTime(payment.releaseAtSec)}</Fact>
        )}
      </FactList>
      <section className="space-y-3">
        <h3 className="font-semibold text-[0.9375rem]">{t('evidence')}</h3>
        <Findings decision={entry} />
      </section>
      {appeal === null ? null : (
        <section className="space-y-1 rounded-2xl bg-sunken p-4">
          <h3 className="font-medium text-[0.9375rem]">{t('theirReason')}</h3>
          <p className="break-words text-muted text-sm">“{appeal.reason}”</p>
          <p className="text-faint text-sm">
            {checks('appealedAt', { time: dateTime(appeal.createdAtSec) })}
          </p>
          {appeal.answer === null ? null : (
            <p className="break-words border-t pt-3 text-[0.9375rem]">
              {t('answered', { answer: appeal.answer.text, time: dateTime(appeal.answer.atSec) })}
            </p>
          )}
        </section>
      )}
      {appeal?.state === 'open' ? <DecideAppeal appeal={entry} /> : null}
    </Card>
  )
}
