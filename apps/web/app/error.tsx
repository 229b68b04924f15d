'use client'
import { Button, EmptyState } from '@safelane/ui'
import { CloudAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errorPage')
  return (
    <div className="py-10" role="alert">
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState
        icon={<CloudAlert />}
        title={t('title')}
        action={<Button onClick={reset}>{t('action')}</Button>}
      >
        {t('body')}
      </EmptyState>
    </div>
  )
}
