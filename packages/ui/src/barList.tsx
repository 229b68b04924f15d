import type { ReactNode } from 'react'

export interface BarListItem {
  readonly key: string
  readonly name: ReactNode
  readonly value: ReactNode
  readonly note?: ReactNode
  /** Of the whole, between 0 and 1: how long the bar is. */
  readonly share: number
}

/** Parts of a whole, the largest first: each with its name, its value and a bar. The words carry everything that the bars do. */
export function BarList({ items }: { items: readonly BarListItem[] }) {
  return (
    <ul className="space-y-4">
      {items.map(({ key, name, value, note, share }) => (
        <li key={key}>
          <div className="flex items-center justify-between gap-4">
            <span className="min-w-0 truncate font-medium">{name}</span>
            <span className="shrink-0 text-right font-semibold tabular-nums">{value}</span>
          </div>
          <div aria-hidden className="mt-2 h-2 overflow-hidden rounded-full bg-sunken">
            <div
              className="h-full rounded-full bg-accent"
              style={{ width: `${Math.max(1, share * 100)}%` }}
            />
          </div>
          {note ? <p className="mt-1 text-faint text-sm tabular-nums">{note}</p> : null}
        </li>
      ))}
    </ul>
  )
}
