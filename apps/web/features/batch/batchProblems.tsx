'use client'
import { Notice } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { BatchAnswer } from './batchPage.tsx'

type Refused = Exclude<BatchAnswer, { outcome: 'offer' }>

/** What has to be corrected, line by line; the text itself stays as it was typed. */
export function BatchProblems({ answer, isSplit }: { answer: Refused; isSplit: boolean }) {
  const t = useTranslations('batch')
  const errors = useTranslations('errors')
  if (answer.outcome === 'unreadable') {
    const { code, line, field } = answer.failure
    return (
      <Notice
        tone="danger"
        live="alert"
        title={t(`unreadable.${code}`, { line, field: t(`field.${field ?? 'amount'}`) })}
      >
        {t('nothingLost')}
      </Notice>
    )
  }
  const sayOf = (code: string) => {
    if (t.has(`problem.${code}` as 'problem.OTHER')) return t(`problem.${code}` as 'problem.OTHER')
    return errors.has(`${code}.title` as 'UNKNOWN.title')
      ? errors(`${code}.title` as 'ZERO_AMOUNT.title')
      : t('problem.OTHER')
  }
  return (
    <Notice
      tone="danger"
      live="alert"
      title={t('problems', { count: answer.problems.length, rows: answer.rowCount })}
    >
      <ul className="mt-2 max-h-72 space-y-2 overflow-y-auto">
        {answer.problems.map(({ line, field, code, value }) => (
          <li key={`${line} ${field}`} className="flex gap-3">
            <span className="w-16 shrink-0 font-medium text-ink tabular-nums">
              {isSplit ? t('person', { nth: line }) : t('line', { line })}
            </span>
            <span className="min-w-0">
              <span className="block text-ink">{sayOf(code)}</span>
              <span className="block break-all font-mono text-xs">
                {t(`field.${field}`)}: {value === '' ? t('nothingThere') : value}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-3">{t('nothingLost')}</p>
    </Notice>
  )
}
