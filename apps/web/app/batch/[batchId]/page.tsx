import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BatchReceiptPage } from '@/features/batch/batchReceiptPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('batch')
  return { title: t('one') }
}

export default async function Page({ params }: { params: Promise<{ batchId: string }> }) {
  return <BatchReceiptPage batchId={(await params).batchId} />
}
