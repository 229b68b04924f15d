import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { RequestsPage } from '@/features/request/requestsPage.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('requests')
  return { title: t('title') }
}

/** `/requests?amount=25&token=USDC&memo=lunch` opens the form filled in. */
export default async function Page({ searchParams }: PageProps<'/requests'>) {
  const query = await searchParams
  const one = (key: string) => {
    const value = query[key]
    return typeof value === 'string' ? value : ''
  }
  return <RequestsPage start={{ amount: one('amount'), token: one('token'), memo: one('memo') }} />
}
