'use client'
import { CalendarClock, ChartColumn, Gift, HandCoins, ShieldCheck, Users } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'

const WAYS = [
  { key: 'requests', href: '/requests', icon: HandCoins },
  { key: 'links', href: '/links', icon: Gift },
  { key: 'batch', href: '/batch', icon: Users },
  { key: 'plans', href: '/plans', icon: CalendarClock },
  { key: 'cover', href: '/cover', icon: ShieldCheck },
  { key: 'insights', href: '/insights', icon: ChartColumn },
] as const

/** The rest of the product, each in a line: what is behind “More” is seldom looked for. */
export function OtherWays() {
  const t = useTranslations('home')
  return (
    <nav aria-labelledby="other-ways">
      <h2 id="other-ways" className="px-1 pb-3 font-semibold text-[0.9375rem]">
        {t('ways')}
      </h2>
      <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {WAYS.map(({ key, href, icon: Icon }) => (
          <li key={key}>
            <Link
              href={href}
              className="flex h-full flex-col gap-3 rounded-card border bg-surface p-4 shadow-card transition-colors hover:border-line-strong"
            >
              <Icon aria-hidden className="size-5 text-accent-text" />
              <span>
                <span className="block font-semibold text-[0.9375rem]">{t(`${key}.title`)}</span>
                <span className="mt-0.5 block text-pretty text-muted text-sm leading-snug">
                  {t(`${key}.body`)}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
