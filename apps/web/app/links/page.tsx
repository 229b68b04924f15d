import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { LinksPage } from '@/features/link/linksPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('links')
  return { title: t('title') }
}

/** `/links?amount=25&token=USDC&memo=lunch` opens the form filled in. */
export default async function Page({ searchParams }: PageProps<'/links'>) {
  const query = await searchParams
  const one = (key: string) => {
    const value = query[key]
    return typeof value === 'string' ? value : ''
  }
  return <LinksPage start={{ amount: one('amount'), token: one('token'), memo: one('memo') }} />
}
