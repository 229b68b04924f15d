import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ApiKeysPage } from '@/features/settings/apiKeysPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('apiKeys') }
}

export default function Page() {
  return <ApiKeysPage />
}
