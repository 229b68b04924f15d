import {
  CalendarClock,
  ChartColumn,
  CodeXml,
  Gavel,
  Gift,
  HandCoins,
  type LucideIcon,
  ReceiptText,
  Scale,
  Send,
  Settings,
  ShieldCheck,
  Users,
} from 'lucide-react'

interface Destination {
  readonly href: string
  /** Its name in the messages of `shell`. */
  readonly key:
    | 'pay'
    | 'cover'
    | 'activity'
    | 'insights'
    | 'plans'
    | 'batch'
    | 'requests'
    | 'links'
    | 'checks'
    | 'developers'
    | 'settings'
    | 'operator'
  readonly icon: LucideIcon
}

/** The places of the product that are always in sight, in the order they are offered: a phone has room for four. */
export const MAIN_DESTINATIONS: readonly Destination[] = [
  { href: '/', key: 'pay', icon: Send },
  { href: '/cover', key: 'cover', icon: ShieldCheck },
  { href: '/activity', key: 'activity', icon: ReceiptText },
  { href: '/insights', key: 'insights', icon: ChartColumn },
]

/** The others, behind “More”. */
export const MORE_DESTINATIONS: readonly Destination[] = [
  { href: '/plans', key: 'plans', icon: CalendarClock },
  { href: '/batch', key: 'batch', icon: Users },
  { href: '/requests', key: 'requests', icon: HandCoins },
  { href: '/links', key: 'links', icon: Gift },
  { href: '/checks', key: 'checks', icon: Scale },
  { href: '/developers', key: 'developers', icon: CodeXml },
  { href: '/settings', key: 'settings', icon: Settings },
]

/** For those who decide appeals, behind “More” as well. */
export const OPERATOR_DESTINATION: Destination = { href: '/operator', key: 'operator', icon: Gavel }

/** Whether `pathname` is the destination or below it; a receipt belongs to Activity. */
export function isAt(pathname: string, href: string): boolean {
  if (href === '/activity' && pathname.startsWith('/pay/')) return true
  if (href === '/requests' && pathname.startsWith('/request/')) return true
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
