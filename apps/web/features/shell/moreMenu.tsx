'use client'
import { Menu, MenuItem } from '@safelane/ui'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useSession } from '@/features/contacts/useSession.ts'
import { isAt, MORE_DESTINATIONS, OPERATOR_DESTINATION } from './destinations.ts'

/** The places that are not always in sight; `trigger` is told whether one of them is where the person is. */
export function MoreMenu({ trigger }: { trigger: (isHere: boolean) => ReactNode }) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  const { isOperator } = useSession()
  const destinations = isOperator ? [...MORE_DESTINATIONS, OPERATOR_DESTINATION] : MORE_DESTINATIONS
  return (
    <Menu trigger={trigger(destinations.some(({ href }) => isAt(pathname, href)))}>
      {destinations.map(({ href, key, icon: Icon }) => (
        <MenuItem key={key} asChild>
          <Link href={href} aria-current={isAt(pathname, href) ? 'page' : undefined}>
            <Icon aria-hidden /> {t(key)}
          </Link>
        </MenuItem>
      ))}
    </Menu>
  )
}
