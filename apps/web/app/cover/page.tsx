import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { CoverPage } from '@/features/cover/coverPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('cover')
  return { title: t('metaTitle') }
}

/** `/cover?asset=DAI&insured=500&days=30` opens with the three questions answered. */
export default async function Page({ searchParams }: PageProps<'/cover'>) {
  const { asset, insured, days } = await searchParams
  const count = typeof days === 'string' ? Number(days) : Number.NaN
  return (
    <CoverPage
      start={{
        asset: typeof asset === 'string' ? asset : undefined,
        insured: typeof insured === 'string' ? insured : undefined,
        days: Number.isInteger(count) && count >= 1 && count <= 365 ? count : undefined,
      }}
    />
  )
}
