import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { RequestPage } from '@/features/request/requestPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('requests')
  return { title: t('one') }
}

export default async function Page({ params }: PageProps<'/request/[id]'>) {
  const { id } = await params
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id)) notFound()
  return <RequestPage requestId={id} />
}
