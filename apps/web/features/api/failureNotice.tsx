'use client'
import { Button, Notice } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { failureFrom, isTransient } from './apiFailure.ts'

/** Title and explanation of a failure in the person's language, with its facts filled in. */
export function useFailureText(): (error: unknown) => { title: string; body: string } {
  const t = useTranslations('errors')
  const { formatUnitsOf } = useFormatMoney()
  return (error) => {
    const { code, meta } = failureFrom(error)
    const { symbol, decimals, required, available } = meta
    const known = t.has(`${code}.title` as 'UNKNOWN.title') ? (code as 'UNKNOWN') : 'UNKNOWN'
    const inUnits = (value: unknown) =>
      typeof value === 'bigint' && typeof decimals === 'number' ? formatUnitsOf(value, decimals) : ''
    const facts = {
      code,
      symbol: typeof symbol === 'string' ? symbol : '',
      decimals: typeof decimals === 'number' ? decimals : '',
      required: inUnits(required),
      available: inUnits(available),
      trustedName: typeof meta.trustedName === 'string' ? meta.trustedName : 'none',
    }
    return { title: t(`${known}.title`, facts), body: t(`${known}.body`, facts) }
  }
}

/** Refusals that nobody did anything wrong to get. */
const MILD = new Set(['SIGNATURE_DECLINED', 'PRODUCT_ON_WATCH', 'NO_CAPACITY', 'SESSION_REQUIRED'])

/** A failed call in plain words: what happened, what it means for the money, what to do. */
export function FailureNotice({
  error,
  onRetry,
  action,
  className,
}: {
  error: unknown
  onRetry?: (() => void) | undefined
  action?: ReactNode
  className?: string
}) {
  const t = useTranslations('common')
  const checks = useTranslations('checks')
  const risk = useTranslations('risk')
  const failure = failureFrom(error)
  const { title, body } = useFailureText()(error)
  // The rule that refused says more than that there was one.
  const rule = `${String(failure.meta.rule)}.title` as 'SANCTIONED_PARTY.title'
  const reason = failure.code === 'RISK_BLOCKED' && risk.has(rule) ? risk(rule) : null
  const isSafety = failure.code === 'LOOKALIKE_RECIPIENT' || failure.code === 'BAD_CHECKSUM'
  return (
    <Notice
      tone={isTransient(failure) || MILD.has(failure.code) ? 'warning' : 'danger'}
      live="alert"
      title={title}
      shield={isSafety}
      {...(className === undefined ? {} : { className })}
      action={
        action ??
        (failure.code === 'RISK_BLOCKED' ? (
          <Button asChild size="small" variant="outline">
            <Link href="/checks">{checks('seeWhy')}</Link>
          </Button>
        ) : onRetry ? (
          <Button size="small" variant="outline" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        ) : undefined)
      }
    >
      {reason === null ? null : <span className="block text-ink">{reason}</span>}
      {body}
    </Notice>
  )
}
