import Link from 'next/link'
import type { ReactNode } from 'react'

/** A line of a list that opens a page: what it is, a word more, and how it stands or how much it is. */
export function ListRow({
  href,
  leading,
  title,
  detail,
  trailing,
}: {
  href: string
  leading?: ReactNode
  title: ReactNode
  detail?: ReactNode
  trailing?: ReactNode
}) {
  return (
    <Link
      href={href}
      className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-sunken sm:gap-4"
    >
      {leading}
      <span className="min-w-0 flex-1">
        <span className="block break-words font-semibold tabular-nums">{title}</span>
        {detail === undefined ? null : <span className="block truncate text-muted text-sm">{detail}</span>}
      </span>
      {trailing}
    </Link>
  )
}
