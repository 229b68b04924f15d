import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageTabs } from '@/features/shell/pageTabs.tsx'

export default async function Layout({ children }: { children: ReactNode }) {
  const t = await getTranslations('settings')
  return (
    <div className="mx-auto max-w-[46rem]">
      <header className="mb-6 space-y-4">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
        <PageTabs
          label={t('title')}
          tabs={[
            { href: '/settings/api-keys', name: t('apiKeys') },
            { href: '/settings/webhooks', name: t('webhooks') },
            { href: '/settings/audit', name: t('audit') },
          ]}
        />
      </header>
      {children}
    </div>
  )
}
