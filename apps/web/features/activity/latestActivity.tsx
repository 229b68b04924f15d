'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { ActivityCard } from './activityCard.tsx'
import { useActivity } from './useActivity.ts'

/** The last few things that happened; nothing at all while there is none. */
export function LatestActivity({ address }: { address: `0x${string}` }) {
  const t = useTranslations('activity')
  const activity = useActivity(address, undefined, 3)
  const entries = activity.data?.pages[0]?.items ?? []
  if (entries.length === 0) return null
  return (
    <section aria-labelledby="latest-activity">
      <div className="flex items-center justify-between px-1 pb-3">
        <h2 id="latest-activity" className="font-semibold text-[0.9375rem]">
          {t('latest')}
        </h2>
        <Link href="/activity" className="font-medium text-accent-text text-sm hover:underline">
          {t('all')}
        </Link>
      </div>
      <ActivityCard entries={entries} />
    </section>
  )
}
