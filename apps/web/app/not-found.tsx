import { Button, EmptyState } from '@safelane/ui'
import { Compass } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'

export default async function NotFound() {
  const t = await getTranslations('notFound')
  return (
    <div className="py-10">
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState
        icon={<Compass />}
        title={t('title')}
        action={
          <Button asChild>
            <Link href="/">{t('action')}</Link>
          </Button>
        }
      >
        {t('body')}
      </EmptyState>
    </div>
  )
}
