import { Card } from '@safelane/ui'
import type { Activity } from '@/features/api/trpc.ts'
import { ActivityRow } from './activityRow.tsx'

/** Entries as the lines of one card. */
export function ActivityCard({ entries }: { entries: readonly Activity[] }) {
  return (
    <Card className="p-2 sm:p-2">
      <ul>
        {entries.map((entry) => (
          <li key={`${entry.kind}-${entry.id}`}>
            <ActivityRow activity={entry} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
