'use client'
import { classNames, LogoMark } from '@safelane/ui'
import { ChevronDown } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { LanguageMenu } from '@/features/locale/languageMenu.tsx'
import { ThemeMenu } from '@/features/theme/themeMenu.tsx'
import { WalletButton } from '@/features/wallet/walletButton.tsx'
import { isAt, MAIN_DESTINATIONS } from './destinations.ts'
import { MoreMenu } from './moreMenu.tsx'

const linkStyle = classNames(
  'flex h-9 items-center gap-1 rounded-full px-3 font-medium text-[0.9375rem] text-muted transition-colors hover:text-ink lg:px-4',
  'aria-[current=page]:bg-ink/6 aria-[current=page]:text-ink dark:aria-[current=page]:bg-sunken',
)

/** The top of every page. On a phone its navigation moves to the bottom edge, see `TabBar`. */
export function Header() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <header className="print-hidden sticky top-0 z-30 bg-canvas/85 backdrop-blur-md">
      <div className="mx-auto flex h-16 w-full max-w-[68rem] items-center justify-between gap-3 px-4 sm:px-6">
        <Link href="/" className="-ml-1 flex items-center gap-2 rounded-xl p-1" aria-label={t('home')}>
          <LogoMark className="size-8" />
          <span className="font-semibold text-lg tracking-tight max-[22.4rem]:sr-only">Safelane</span>
        </Link>
        <nav aria-label={t('navigation')} className="hidden md:block">
          <ul className="flex gap-1">
            {MAIN_DESTINATIONS.map(({ href, key }) => (
              <li key={key}>
                <Link
                  href={href}
                  aria-current={isAt(pathname, href) ? 'page' : undefined}
                  className={linkStyle}
                >
                  {t(key)}
                </Link>
              </li>
            ))}
            <li>
              <MoreMenu
                trigger={(isHere) => (
                  <button type="button" aria-current={isHere ? 'page' : undefined} className={linkStyle}>
                    {t('more')} <ChevronDown aria-hidden className="size-4" />
                  </button>
                )}
              />
            </li>
          </ul>
        </nav>
        <div className="flex items-center gap-0.5 sm:gap-1">
          <LanguageMenu />
          <ThemeMenu />
          <div className="ml-1">
            <WalletButton />
          </div>
        </div>
      </div>
    </header>
  )
}
