import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageTabs } from '@/features/shell/pageTabs.tsx'

export default async function Layout({ children }: { children: ReactNode }) {
  const t = await getTranslations('insights')
  return (
    <div>
      <header className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">{t('title')}</h1>
        <PageTabs
          label={t('title')}
          tabs={[
            { href: '/insights', name: t('spending') },
            { href: '/insights/predictions', name: t('predictions') },
          ]}
        />
      </header>
      {children}
    </div>
  )
}
