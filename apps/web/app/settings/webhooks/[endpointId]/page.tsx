import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { WebhookPage } from '@/features/settings/webhookPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('webhooks') }
}

export default async function Page({ params }: PageProps<'/settings/webhooks/[endpointId]'>) {
  const { endpointId } = await params
  return <WebhookPage endpointId={endpointId} />
}
