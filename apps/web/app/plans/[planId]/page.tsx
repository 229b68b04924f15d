import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PlanPage } from '@/features/plans/planPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('plans')
  return { title: t('one') }
}

export default async function Page({ params }: { params: Promise<{ planId: string }> }) {
  return <PlanPage planId={(await params).planId} />
}
