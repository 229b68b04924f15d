'use client'
import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { isAt, MAIN_DESTINATIONS } from './destinations.ts'
import { MoreMenu } from './moreMenu.tsx'

const tabStyle =
  'flex h-16 w-full flex-col items-center justify-center gap-1 font-medium text-faint text-xs aria-[current=page]:text-accent-text'

/** Navigation within a thumb's reach, on phones and small tablets alone. */
export function TabBar() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <nav
      aria-label={t('navigation')}
      className="print-hidden fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:hidden"
    >
      <ul className="grid grid-cols-5">
        {MAIN_DESTINATIONS.map(({ href, key, icon: Icon }) => (
          <li key={key}>
            <Link href={href} aria-current={isAt(pathname, href) ? 'page' : undefined} className={tabStyle}>
              <Icon aria-hidden className="size-5" strokeWidth={2.1} />
              {t(key)}
            </Link>
          </li>
        ))}
        <li>
          <MoreMenu
            trigger={(isHere) => (
              <button type="button" aria-current={isHere ? 'page' : undefined} className={tabStyle}>
                <Ellipsis aria-hidden className="size-5" strokeWidth={2.1} />
                {t('more')}
              </button>
            )}
          />
        </li>
      </ul>
    </nav>
  )
}
