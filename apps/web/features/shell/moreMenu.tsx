'use client'
import { Menu, MenuItem } from '@safelane/ui'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAt, MORE_DESTINATIONS } from './destinations.ts'

/** The places that are not always in sight; `trigger` is told whether one of them is where the person is. */
export function MoreMenu({ trigger }: { trigger: (isHere: boolean) => ReactNode }) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <Menu trigger={trigger(MORE_DESTINATIONS.some(({ href }) => isAt(pathname, href)))}>
      {MORE_DESTINATIONS.map(({ href, key, icon: Icon }) => (
        <MenuItem key={key} asChild>
          <Link href={href} aria-current={isAt(pathname, href) ? 'page' : undefined}>
            <Icon aria-hidden /> {t(key)}
          </Link>
        </MenuItem>
      ))}
    </Menu>
  )
}
