import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PredictionsPage } from '@/features/insights/predictionsPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('insights')
  return { title: t('predictions') }
}

export default function Page() {
  return <PredictionsPage />
}
