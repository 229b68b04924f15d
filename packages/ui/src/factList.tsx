import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'

/** Name and value pairs, the values aligned to the end so that figures can be compared. */
export function FactList({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={classNames('divide-y divide-line', className)}>{children}</dl>
}

/** One line of a FactList. `strong` marks the line that counts. */
export function Fact({
  name,
  note,
  strong = false,
  hasPicture = false,
  children,
}: {
  name: ReactNode
  note?: ReactNode
  strong?: boolean
  /** The value is taller than a line of text, so there is no baseline to share. */
  hasPicture?: boolean
  children: ReactNode
}) {
  return (
    <div
      className={classNames(
        'flex justify-between gap-6 py-3',
        hasPicture ? 'items-center' : 'items-baseline',
      )}
    >
      <dt className={strong ? 'font-semibold' : 'text-muted'}>
        {name}
        {note ? <span className="block font-normal text-faint text-sm">{note}</span> : null}
      </dt>
      <dd
        className={classNames(
          'min-w-0 shrink-0 text-right tabular-nums',
          strong ? 'font-semibold' : 'font-medium',
        )}
      >
        {children}
      </dd>
    </div>
  )
}
