import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { WebhooksPage } from '@/features/settings/webhooksPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('webhooks') }
}

export default function Page() {
  return <WebhooksPage />
}
