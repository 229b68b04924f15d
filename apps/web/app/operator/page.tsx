import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { OperatorPage } from '@/features/operator/operatorPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator')
  return { title: t('title'), robots: { index: false } }
}

export default function Page() {
  return <OperatorPage />
}
