import { ReceiptText, Send, ShieldCheck } from 'lucide-react'

/** The places of the product, in the order they are offered. */
export const DESTINATIONS = [
  { href: '/', key: 'pay', icon: Send },
  { href: '/cover', key: 'cover', icon: ShieldCheck },
  { href: '/activity', key: 'activity', icon: ReceiptText },
] as const

/** Whether `pathname` is the destination or below it; a receipt belongs to Activity. */
export function isAt(pathname: string, href: string): boolean {
  if (href === '/activity' && pathname.startsWith('/pay/')) return true
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
