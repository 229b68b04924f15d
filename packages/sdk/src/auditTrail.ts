import type { RouterOutputs } from '@safelane/api'

export type AuditTrailEntry = RouterOutputs['audit']['list']['items'][number]

const FIRST_PREVIOUS = '0'.repeat(64)

/**
 * Whether entries of `audit.list`, newest first and without gaps, are a chain in which nothing was changed, removed or
 * put in between. Down to position 0 they are the whole history; keep the newest hash to notice a rewritten one.
 */
export async function verifyAuditTrail(entries: readonly AuditTrailEntry[]): Promise<boolean> {
  for (const [index, entry] of entries.entries()) {
    if ((await hashOf(entry)) !== entry.hash) return false
    const older = entries[index + 1]
    if (older === undefined ? entry.position === 0 : true) {
      if (entry.previousHash !== (older?.hash ?? FIRST_PREVIOUS)) return false
    }
    if (older !== undefined && older.position !== entry.position - 1) return false
  }
  return true
}

async function hashOf(entry: AuditTrailEntry): Promise<string> {
  const { previousHash, owner, position, at, actor, action, outcome, inputHash } = entry
  const content = JSON.stringify([
    previousHash,
    owner,
    String(position),
    at,
    actor,
    action,
    outcome,
    inputHash,
  ])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content))
  return Buffer.from(digest).toString('hex')
}
