'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { DESTINATIONS, isAt } from './destinations.ts'

/** Navigation within a thumb's reach, on phones alone. */
export function TabBar() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <nav
      aria-label={t('navigation')}
      className="print-hidden fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md sm:hidden"
    >
      <ul className="grid grid-cols-3">
        {DESTINATIONS.map(({ href, key, icon: Icon }) => (
          <li key={key}>
            <Link
              href={href}
              aria-current={isAt(pathname, href) ? 'page' : undefined}
              className="flex h-16 flex-col items-center justify-center gap-1 font-medium text-faint text-xs aria-[current=page]:text-accent-text"
            >
              <Icon aria-hidden className="size-5" strokeWidth={2.1} />
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
