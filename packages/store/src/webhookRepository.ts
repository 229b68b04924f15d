import type { Address } from '@safelane/core'
import type { WebhookEndpoint as EndpointRow } from '@safelane/prisma'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** Where an integrator hears of events. */
export interface WebhookEndpoint {
  readonly id: string
  readonly owner: Address
  readonly url: string
  /** Standard Webhooks, `whsec_…`: signs what is sent. */
  readonly secret: string
  /** Empty: all. */
  readonly eventTypes: readonly string[]
  readonly isEnabled: boolean
  readonly createdAt: Date
}

export type NewWebhookEndpoint = Omit<WebhookEndpoint, 'isEnabled' | 'createdAt'>
export type WebhookEndpointChange = Partial<Pick<WebhookEndpoint, 'url' | 'eventTypes' | 'isEnabled'>>

export type DeliveryState = 'pending' | 'delivered' | 'failed'

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: bigint
  readonly endpointId: string
  readonly event: { readonly sequence: bigint; readonly type: string; readonly subjectId: string }
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly lastStatus: number | undefined
  readonly lastError: string | undefined
  readonly deliveredAt: Date | undefined
}

/** An attempt that this worker may make until its lease ends. */
export interface LeasedDelivery {
  readonly id: bigint
  readonly endpointId: string
  readonly url: string
  readonly secret: string
  /** This one included. */
  readonly attempts: number
  readonly event: {
    readonly sequence: bigint
    readonly type: string
    readonly data: unknown
    readonly createdAt: Date
  }
}

/** How an attempt ended. */
export interface AttemptOutcome {
  readonly status: number | undefined
  readonly error: string | undefined
  /** When to try again; `never` gives up. Undefined: it was delivered. */
  readonly retryAt: Date | 'never' | undefined
}

/*
 *   pending ──lease──▶ (attempt) ──2xx──▶ delivered
 *     ▲ ▲                 │ │                │ replay
 *     │ └──── back-off ───┘ └─given up─▶ failed
 *     └────────────── replay ────────────────┘
 */
export interface WebhookRepository {
  create(endpoint: NewWebhookEndpoint): Promise<WebhookEndpoint>
  find(owner: Address, id: string): Promise<WebhookEndpoint | undefined>
  /** Newest first. */
  list(owner: Address, page: PageRequest): Promise<Page<WebhookEndpoint>>
  /** Undefined when the owner has no such endpoint. */
  change(owner: Address, id: string, change: WebhookEndpointChange): Promise<WebhookEndpoint | undefined>
  /** With what was still to be delivered there; false when the owner has no such endpoint. */
  remove(owner: Address, id: string): Promise<boolean>
  /** Newest first. */
  deliveries(endpointId: string, page: PageRequest): Promise<Page<WebhookDelivery>>
  /** Sends it again, whatever became of it; false when the owner has no such delivery. */
  replay(owner: Address, deliveryId: bigint): Promise<boolean>
  /**
   * Sends `webhook.test`, which is about nothing but the endpoint, whatever it listens to. The delivery's id; undefined
   * when the owner has no such endpoint or it is switched off.
   */
  sendTest(owner: Address, endpointId: string): Promise<bigint | undefined>
  /**
   * Takes due deliveries, at most `perEndpoint` of each endpoint and none of `busy` ones, so that an endpoint that
   * hangs holds nobody else up. Others get them only after `leaseMs`.
   */
  lease(options: {
    limit: number
    perEndpoint: number
    busy: readonly string[]
    leaseMs: number
  }): Promise<readonly LeasedDelivery[]>
  /** Ends an attempt, unless the delivery was replayed or taken over meanwhile. */
  settle(delivery: LeasedDelivery, outcome: AttemptOutcome): Promise<void>
  /** The endpoint said that it is gone: nothing more is sent there until its owner enables it again. */
  disable(endpointId: string): Promise<void>
}

const eventOfDelivery = { event: { select: { sequence: true, type: true, subjectId: true } } } as const

export function createWebhookRepository(database: Database): WebhookRepository {
  return {
    async create(endpoint) {
      const data = { ...endpoint, eventTypes: [...endpoint.eventTypes] }
      return endpointFromRow(await database.webhookEndpoint.create({ data }))
    },

    async find(owner, id) {
      const row = await database.webhookEndpoint.findFirst({ where: { owner, id } })
      return row === null ? undefined : endpointFromRow(row)
    },

    async list(owner, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.webhookEndpoint.findMany({
        where: { owner, ...(before === undefined ? {} : { sequence: { lt: before } }) },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, endpointFromRow, (row) => row.sequence)
    },

    async change(owner, id, { url, eventTypes, isEnabled }) {
      const data = {
        ...(url === undefined ? {} : { url }),
        ...(eventTypes === undefined ? {} : { eventTypes: [...eventTypes] }),
        ...(isEnabled === undefined ? {} : { isEnabled }),
      }
      const [row] = await database.webhookEndpoint.updateManyAndReturn({ where: { owner, id }, data })
      return row === undefined ? undefined : endpointFromRow(row)
    },

    async remove(owner, id) {
      const { count } = await database.webhookEndpoint.deleteMany({ where: { owner, id } })
      return count === 1
    },

    async deliveries(endpointId, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.webhookDelivery.findMany({
        where: { endpointId, ...(before === undefined ? {} : { id: { lt: before } }) },
        include: eventOfDelivery,
        orderBy: { id: 'desc' },
        take: limit + 1,
      })
      const deliveryFromRow = (row: (typeof rows)[number]): WebhookDelivery => ({
        id: row.id,
        endpointId: row.endpointId,
        event: row.event,
        state: row.state as DeliveryState,
        attempts: row.attempts,
        nextAttemptAt: row.nextAttemptAt,
        lastStatus: row.lastStatus ?? undefined,
        lastError: row.lastError ?? undefined,
        deliveredAt: row.deliveredAt ?? undefined,
      })
      return pageOf(rows, limit, deliveryFromRow, (row) => row.id)
    },

    async replay(owner, deliveryId) {
      const { count } = await database.webhookDelivery.updateMany({
        where: { id: deliveryId, endpoint: { owner } },
        data: { state: 'pending' satisfies DeliveryState, attempts: 0, nextAttemptAt: new Date() },
      })
      return count === 1
    },

    sendTest(owner, endpointId) {
      return database.$transaction(async (transaction) => {
        const endpoint = await transaction.webhookEndpoint.findFirst({
          where: { owner, id: endpointId, isEnabled: true },
        })
        if (endpoint === null) return undefined
        const { sequence } = await transaction.event.create({
          data: { type: 'webhook.test', subjectId: endpointId, owners: [owner], data: { endpointId } },
        })
        const { id } = await transaction.webhookDelivery.create({
          data: { endpointId, eventSequence: sequence },
        })
        return id
      })
    },

    async lease({ limit, perEndpoint, busy, leaseMs }) {
      const leased = await database.$queryRaw<{ id: bigint }[]>`
        UPDATE webhook_deliveries
        SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => ${leaseMs / 1000})
        WHERE id IN (
          SELECT due.id FROM webhook_endpoints endpoint CROSS JOIN LATERAL (
            SELECT id FROM webhook_deliveries
            WHERE endpoint_id = endpoint.id AND state = 'pending' AND next_attempt_at <= now()
            ORDER BY next_attempt_at, id LIMIT ${perEndpoint} FOR UPDATE SKIP LOCKED
          ) due
          WHERE endpoint.is_enabled AND NOT endpoint.id = ANY (${[...busy]}::text[]) LIMIT ${limit}
        ) RETURNING id`
      if (leased.length === 0) return []
      const rows = await database.webhookDelivery.findMany({
        where: { id: { in: leased.map(({ id }) => id) } },
        include: { event: true, endpoint: true },
        orderBy: { id: 'asc' },
      })
      return rows.map((row) => ({
        id: row.id,
        endpointId: row.endpointId,
        url: row.endpoint.url,
        secret: row.endpoint.secret,
        attempts: row.attempts,
        event: row.event,
      }))
    },

    async settle({ id, attempts }, { status, error, retryAt }) {
      const ended = { lastStatus: status ?? null, lastError: error ?? null }
      await database.webhookDelivery.updateMany({
        where: { id, attempts, state: 'pending' },
        data:
          retryAt === undefined
            ? { ...ended, state: 'delivered' satisfies DeliveryState, deliveredAt: new Date() }
            : retryAt === 'never'
              ? { ...ended, state: 'failed' satisfies DeliveryState }
              : { ...ended, nextAttemptAt: retryAt },
      })
    },

    async disable(endpointId) {
      await database.webhookEndpoint.updateMany({ where: { id: endpointId }, data: { isEnabled: false } })
    },
  }
}

function endpointFromRow({ sequence: _, ...row }: EndpointRow): WebhookEndpoint {
  return { ...row, owner: row.owner as Address }
}
