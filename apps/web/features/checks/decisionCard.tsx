'use client'
import { Badge, type BadgeTone, Button, Card } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { AppealForm } from './appealForm.tsx'
import { Evidence, type RiskDecision } from './findingText.tsx'

const TONE_OF: Readonly<Record<RiskDecision['action'], BadgeTone>> = {
  allow: 'positive',
  delay: 'warning',
  ask: 'warning',
  block: 'danger',
}

/** One decision: what was decided, by which rules, on what evidence, and how it can be contested. */
export function DecisionCard({ decision }: { decision: RiskDecision }) {
  const t = useTranslations('checks')
  const { dateTime } = useFormatMoney()
  const [isAppealing, setAppealing] = useState(false)
  const { appeal } = decision
  return (
    <Card className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <AddressTag address={decision.recipient} />
        <Badge tone={TONE_OF[decision.action]}>{t(`actions.${decision.action}`)}</Badge>
      </div>
      <p className="text-faint text-sm">{dateTime(decision.createdAtSec)}</p>
      <Findings decision={decision} />
      {appeal !== null ? (
        <div className="rounded-2xl bg-sunken p-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-medium text-[0.9375rem]">{t('yourAppeal')}</h3>
            <Badge
              tone={
                appeal.state === 'overturned' ? 'positive' : appeal.state === 'open' ? 'accent' : 'neutral'
              }
            >
              {t(`appealStates.${appeal.state}`)}
            </Badge>
          </div>
          <p className="mt-1 break-words text-muted text-sm">“{appeal.reason}”</p>
          <p className="mt-1 text-faint text-sm">
            {t('appealedAt', { time: dateTime(appeal.createdAtSec) })}
          </p>
          {appeal.answer === null ? null : (
            <div className="mt-3 border-t pt-3">
              <p className="break-words text-[0.9375rem]">{appeal.answer.text}</p>
              <p className="mt-1 text-faint text-sm">
                {t('answeredAt', { time: dateTime(appeal.answer.atSec) })}
              </p>
            </div>
          )}
        </div>
      ) : decision.action === 'allow' ? null : isAppealing ? (
        <AppealForm decisionId={decision.decisionId} onClose={() => setAppealing(false)} />
      ) : (
        <Button size="small" variant="outline" onClick={() => setAppealing(true)}>
          {t('appeal')}
        </Button>
      )}
    </Card>
  )
}

/** The rules that spoke, each with what it saw and which data it looked at. */
export function Findings({ decision }: { decision: RiskDecision }) {
  const t = useTranslations('checks')
  const risk = useTranslations('risk')
  if (decision.findings.length === 0) return <p className="text-muted text-sm">{t('noFindings')}</p>
  return (
    <ul className="space-y-4">
      {decision.findings.map((finding) => (
        <li key={finding.rule}>
          <p className="font-medium">{risk(`${finding.rule}.title`)}</p>
          <p className="text-pretty text-muted text-sm">{risk(`${finding.rule}.body`)}</p>
          <Evidence finding={finding} />
          <p className="mt-1 text-faint text-xs">
            {t('rule', { rule: finding.rule, version: finding.dataVersion })}
          </p>
        </li>
      ))}
    </ul>
  )
}
