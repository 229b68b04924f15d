import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { batchDraftFrom } from '@/features/batch/batchDraft.ts'
import { BatchPage } from '@/features/batch/batchPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('batch')
  return { title: t('title') }
}

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return <BatchPage start={batchDraftFrom(await searchParams)} />
}
