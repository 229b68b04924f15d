import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'

/** What a place looks like before anything happened there, and the way to make something happen. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={classNames('flex flex-col items-center px-4 py-12 text-center', className)}>
      <div
        aria-hidden
        className="mb-5 grid size-16 place-items-center rounded-[1.25rem] bg-accent-soft text-accent-text [&_svg]:size-7"
      >
        {icon}
      </div>
      <p className="text-balance font-semibold text-lg tracking-tight">{title}</p>
      {children ? <div className="mt-1.5 max-w-sm text-pretty text-muted">{children}</div> : null}
      {action ? <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div> : null}
    </div>
  )
}
