import type { Address, Amount, Asset } from '@safelane/core'
import { Prisma } from '@safelane/prisma'
import { bigintFromDecimal, domainFromJson, secFromBigint } from './columns.ts'
import { ownedPolicies } from './coverRepository.ts'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf } from './page.ts'

/** Everything by which money moves or will move. */
export const ACTIVITY_KINDS = ['payment', 'refund', 'batch', 'link', 'request', 'plan', 'cover'] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

/** What anybody may read of an address; the rest is for the address itself. */
export const PUBLIC_ACTIVITY: readonly ActivityKind[] = ['payment', 'refund', 'cover']

/** One thing that moved money to or from an address, or will. Times are seconds of chain time. */
export interface Activity {
  readonly kind: ActivityKind
  /** Of the payment, batch, link, request, plan or policy. */
  readonly id: string
  readonly atSec: number
  /** Whether the money leaves the address. */
  readonly isOutgoing: boolean
  /** The other side, where there is exactly one and it is known. */
  readonly counterparty: Address | undefined
  /** Recipients of a batch, payments of a plan; otherwise 1. */
  readonly count: number
  /** Undefined for cover, whose terms the chain has. */
  readonly amount: Amount | undefined
  readonly memo: string | undefined
  /** In the words of its kind; empty for requests and cover, whose state follows from payments and the clock. */
  readonly state: string
  /** A payment of which something was given back. */
  readonly isRefunded: boolean
}

export interface ActivityRepository {
  /** What these kinds hold for an address, newest first; a malformed cursor reads as the first page. */
  list(address: Address, kinds: readonly ActivityKind[], page?: PageRequest): Promise<Page<Activity>>
}

interface ActivityRow {
  readonly kind: ActivityKind
  readonly id: string
  readonly at_sec: bigint
  readonly is_outgoing: boolean
  readonly counterparty: string | null
  readonly people: number
  readonly asset: Prisma.JsonValue
  readonly units: Prisma.Decimal | null
  readonly memo: string | null
  readonly state: string
  readonly is_refunded: boolean
}

/** One query over all kinds: their tables have no order in common but time, which a page has to follow. */
export function createActivityRepository(database: Database): ActivityRepository {
  return {
    async list(address, kinds, page = {}) {
      const limit = pageLimit(page)
      if (kinds.length === 0) return { items: [], nextCursor: undefined }
      const all = Prisma.join(
        kinds.map((kind) => BRANCHES[kind](address)),
        ' UNION ALL ',
      )
      const before = positionFromCursor(page)
      const older =
        before === undefined
          ? Prisma.empty
          : Prisma.sql`WHERE (at_sec, kind || id) < (${before.atSec}::BIGINT, ${before.key})`
      const rows = await database.$queryRaw<ActivityRow[]>`
        SELECT * FROM (${all}) AS activity (kind, id, at_sec, is_outgoing, counterparty, people, asset, units, memo,
          state, is_refunded)
        ${older}
        ORDER BY at_sec DESC, kind || id DESC LIMIT ${limit + 1}`
      return pageOf(rows, limit, activityFromRow, (row) => `${row.at_sec}-${row.kind}${row.id}`)
    },
  }
}

const payments = (address: Address, kind: 'payment' | 'refund') => Prisma.sql`
  SELECT ${kind} AS kind, id, COALESCE(settled_at_sec, created_at_sec) AS at_sec, payer = ${address} AS is_outgoing,
    CASE WHEN payer = ${address} THEN recipient ELSE payer END AS counterparty, 1 AS people, token_out AS asset,
    amount_out AS units, memo, state,
    EXISTS (SELECT FROM payments AS back WHERE back.refund_of = payments.id AND back.state = 'settled') AS is_refunded
  FROM payments
  WHERE (payer = ${address} OR (recipient = ${address} AND state = 'settled'))
    AND refund_of ${kind === 'payment' ? Prisma.sql`IS NULL` : Prisma.sql`IS NOT NULL`}`

const BRANCHES: Readonly<Record<ActivityKind, (address: Address) => Prisma.Sql>> = {
  payment: (address) => payments(address, 'payment'),
  refund: (address) => payments(address, 'refund'),
  // What a settled batch left out came back; its payees see their own share alone.
  batch: (address) => Prisma.sql`
    SELECT 'batch', id, COALESCE(settled_at_sec, created_at_sec), TRUE, NULL, rows.people, token,
      total - COALESCE(rows.failed, 0), NULL, state, FALSE
    FROM batches CROSS JOIN LATERAL (
      SELECT COUNT(*)::INT AS people, SUM(amount) FILTER (WHERE has_failed) AS failed
      FROM batch_rows WHERE batch_id = batches.id
    ) AS rows
    WHERE payer = ${address} AND state <> 'offered'
    UNION ALL
    SELECT 'batch', id, COALESCE(settled_at_sec, created_at_sec), FALSE, payer, 1, token, SUM(amount), MIN(memo), state,
      FALSE
    FROM batches JOIN batch_rows ON batch_id = id
    WHERE recipient = ${address} AND payer <> ${address} AND state = 'settled' AND NOT has_failed
    GROUP BY id`,
  link: (address) => Prisma.sql`
    SELECT 'link', id, created_at_sec, TRUE, claimant, 1, asset, locked - fee, memo, state, FALSE
    FROM claim_links WHERE creator = ${address} AND state <> 'offered'
    UNION ALL
    SELECT 'link', id,
      COALESCE((SELECT MAX(release.created_at_sec) FROM claim_link_releases AS release
        WHERE release.link_id = claim_links.id AND release.recipient = ${address}), created_at_sec),
      FALSE, creator, 1, asset, locked - fee, memo, state, FALSE
    FROM claim_links WHERE claimant = ${address} AND creator <> ${address} AND state = 'claimed'`,
  request: (address) => Prisma.sql`
    SELECT 'request', id, created_at_sec, FALSE, debtor, 1, asset, amount, COALESCE(memo, reference), '', FALSE
    FROM payment_requests WHERE payee = ${address}`,
  plan: (address) => Prisma.sql`
    SELECT 'plan', id, created_at_sec, TRUE, recipient,
      (SELECT COUNT(*)::INT FROM plan_payments WHERE plan_id = plans.id), token, amount, memo, state, FALSE
    FROM plans WHERE payer = ${address} AND state <> 'offered'`,
  // By the time of the order where we took it: cover starts later.
  cover: (address) => Prisma.sql`
    SELECT 'cover', policy_id::TEXT,
      COALESCE((SELECT MIN(created_at_sec) FROM cover_purchases AS bought
        WHERE bought.policy_id = cover_policies.policy_id), starts_at_sec),
      TRUE, NULL, 1, NULL::JSONB, premium, NULL, '', FALSE
    FROM cover_policies
    WHERE ${ownedPolicies(address)}`,
}

/** `<at_sec>-<kind><id>`, as `list` writes it. */
function positionFromCursor({ cursor }: PageRequest): { atSec: bigint; key: string } | undefined {
  const [, atSec, key] = /^([0-9]{1,18})-([A-Za-z0-9_-]{1,150})$/.exec(cursor ?? '') ?? []
  return atSec === undefined || key === undefined ? undefined : { atSec: BigInt(atSec), key }
}

function activityFromRow(row: ActivityRow): Activity {
  const asset = row.asset === null ? undefined : domainFromJson<Asset>(row.asset)
  return {
    kind: row.kind,
    id: row.id,
    atSec: secFromBigint(row.at_sec),
    isOutgoing: row.is_outgoing,
    counterparty: (row.counterparty as Address | null) ?? undefined,
    count: row.people,
    amount:
      asset === undefined || row.units === null ? undefined : { asset, units: bigintFromDecimal(row.units) },
    memo: row.memo ?? undefined,
    state: row.state,
    isRefunded: row.is_refunded,
  }
}
