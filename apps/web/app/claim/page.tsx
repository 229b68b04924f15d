import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ClaimPage } from '@/features/link/claimPage.tsx'

/** The address carries a secret behind `#`: it is nobody else's to keep or to pass on. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('links')
  return { title: t('claimTitle'), robots: { index: false }, referrer: 'no-referrer' }
}

export default function Page() {
  return <ClaimPage />
}
