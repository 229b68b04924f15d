'use client'
import { Fuel, ScanEye, Target } from 'lucide-react'
import { useTranslations } from 'next-intl'

const PROMISES = [
  { key: 'exact', icon: Target },
  { key: 'shown', icon: ScanEye },
  { key: 'noEth', icon: Fuel },
] as const

/** What somebody without a wallet should know, in three lines. */
export function Introduction() {
  const t = useTranslations('introduction')
  return (
    <section aria-label={t('label')} className="space-y-5 px-1 py-2 lg:pt-6">
      {PROMISES.map(({ key, icon: Icon }) => (
        <div key={key} className="flex gap-4">
          <span
            aria-hidden
            className="grid size-11 shrink-0 place-items-center rounded-2xl bg-accent-soft text-accent-text"
          >
            <Icon className="size-5" />
          </span>
          <div>
            <p className="font-semibold">{t(`${key}.title`)}</p>
            <p className="text-pretty text-muted text-sm leading-relaxed">{t(`${key}.body`)}</p>
          </div>
        </div>
      ))}
    </section>
  )
}
