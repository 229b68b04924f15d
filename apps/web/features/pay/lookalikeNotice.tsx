'use client'
import { Button, Field, Notice, TextInput } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

/**
 * Stops a payment to an address that imitates a known one, showing both with the digits that differ marked. Going on
 * takes typing exactly those digits, which nobody does by accident.
 */
export function LookalikeNotice({
  meta,
  onConfirm,
}: {
  meta: Readonly<Record<string, unknown>>
  onConfirm: (middleDigits: string) => void
}) {
  const t = useTranslations('lookalike')
  const [typed, setTyped] = useState('')
  const recipient = String(meta.recipient ?? '')
  const trusted = String(meta.trusted ?? '')
  const prefix = 2 + Number(meta.sharedPrefixDigits ?? 0)
  const suffix = Number(meta.sharedSuffixDigits ?? 0)
  const middle = recipient.slice(prefix, recipient.length - suffix)
  const name = typeof meta.trustedName === 'string' ? meta.trustedName : null
  return (
    <div className="space-y-4">
      <Notice
        tone="danger"
        live="alert"
        shield
        title={name === null ? t('titleUnnamed') : t('title', { name })}
      >
        <p>{t('body')}</p>
        <dl className="mt-3 space-y-2">
          <Compared label={t('typed')} address={recipient} prefix={prefix} suffix={suffix} isSuspect />
          <Compared label={name ?? t('known')} address={trusted} prefix={prefix} suffix={suffix} />
        </dl>
      </Notice>
      <details className="rounded-2xl border px-4 py-3">
        <summary className="font-medium text-muted text-sm">{t('override')}</summary>
        <div className="space-y-3 pt-4 pb-1">
          <Field id="middle-digits" label={t('middleLabel', { count: middle.length })}>
            <TextInput
              id="middle-digits"
              value={typed}
              onChange={(event) => setTyped(event.target.value.trim())}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-sm"
            />
          </Field>
          <Button
            size="small"
            variant="danger"
            disabled={middle === '' || typed.toLowerCase() !== middle.toLowerCase()}
            onClick={() => onConfirm(typed)}
          >
            {t('confirm')}
          </Button>
        </div>
      </details>
    </div>
  )
}

function Compared({
  label,
  address,
  prefix,
  suffix,
  isSuspect = false,
}: {
  label: string
  address: string
  prefix: number
  suffix: number
  isSuspect?: boolean
}) {
  return (
    <div>
      <dt className="text-xs">{label}</dt>
      <dd className="break-all font-mono text-ink text-xs">
        {address.slice(0, prefix)}
        <mark className={isSuspect ? 'bg-danger text-surface' : 'bg-positive-soft text-positive'}>
          {address.slice(prefix, address.length - suffix)}
        </mark>
        {address.slice(address.length - suffix)}
      </dd>
    </div>
  )
}
