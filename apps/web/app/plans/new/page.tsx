import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { NewPlanPage } from '@/features/plans/newPlanPage.tsx'
import { planDraftFrom } from '@/features/plans/planDraft.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('plans')
  return { title: t('new') }
}

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return <NewPlanPage start={planDraftFrom(await searchParams)} />
}
