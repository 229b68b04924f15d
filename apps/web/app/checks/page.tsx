import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ChecksPage } from '@/features/checks/checksPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('checks')
  return { title: t('title') }
}

export default function Page() {
  return <ChecksPage />
}
