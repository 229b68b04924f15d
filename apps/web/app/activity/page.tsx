import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { activityKindFrom } from '@/features/activity/activityKinds.ts'
import { ActivityPage } from '@/features/activity/activityPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity')
  return { title: t('title') }
}

/** `/activity?kind=link` shows one kind alone. */
export default async function Page({ searchParams }: PageProps<'/activity'>) {
  const { kind } = await searchParams
  return <ActivityPage kind={activityKindFrom(kind)} />
}
