'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

/** The pages that belong together, as links in a line that scrolls where it is too long; exactly one is the present one. */
export function PageTabs({
  label,
  tabs,
}: {
  label: string
  tabs: readonly { readonly href: string; readonly name: string }[]
}) {
  const pathname = usePathname()
  // The longest address that the present one begins with: a page below a tab is still that tab's.
  const current = tabs
    .map(({ href }) => href)
    .filter((href) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((left, right) => right.length - left.length)[0]
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex w-max gap-1 rounded-full bg-sunken p-1">
        {tabs.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={href === current ? 'page' : undefined}
              className="flex h-8 items-center whitespace-nowrap rounded-full px-3.5 font-medium text-muted text-sm transition-colors hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-card"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
