import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { PolicyPage } from '@/features/cover/policyPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('policies')
  return { title: t('metaTitle') }
}

export default async function Page({ params }: PageProps<'/cover/[policyId]'>) {
  const { policyId } = await params
  if (!/^\d{1,78}$/.test(policyId)) notFound()
  return <PolicyPage policyId={BigInt(policyId)} />
}
