import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { LinkPage } from '@/features/link/linkPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('links')
  return { title: t('one') }
}

export default async function Page({ params }: PageProps<'/links/[id]'>) {
  const { id } = await params
  if (!/^0x[0-9a-fA-F]{64}$/.test(id)) notFound()
  return <LinkPage linkId={id} />
}
