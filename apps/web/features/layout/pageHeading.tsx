import type { ReactNode } from 'react'

/** What a page is called, what it is for, and the one thing most people come to do. */
export function PageHeading({
  title,
  introduction,
  action,
}: {
  title: ReactNode
  introduction?: ReactNode
  action?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-center justify-between gap-3">
      <div className="min-w-0 space-y-2">
        <h1 className="text-balance font-semibold text-2xl tracking-tight sm:text-3xl">{title}</h1>
        {introduction === undefined ? null : (
          <p className="max-w-xl text-pretty text-muted">{introduction}</p>
        )}
      </div>
      {action}
    </header>
  )
}
