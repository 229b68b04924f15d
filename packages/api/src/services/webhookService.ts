import { randomBytes } from 'node:crypto'
import { type Chain, isDevChain } from '@safelane/chain'
import type { Address } from '@safelane/core'
import type { Store, StoredEvent, WebhookDelivery, WebhookEndpoint } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type { EventView, WebhookDeliveryView, WebhookEndpointView } from '../views/webhookViews.ts'
import type { Services } from './services.ts'

const SECRET_BYTES = 24

export function createWebhookService({ chain, store }: { chain: Chain; store: Store }): Services['webhooks'] {
  const allowsHttp = isDevChain(chain.deployment.chainId)

  /** Throws INVALID_WEBHOOK_URL. Whether the name leads into a private network is checked when connecting to it. */
  function requireUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isWeb = url?.protocol === 'https:' || (allowsHttp && url?.protocol === 'http:')
    if (url === undefined || !isWeb || url.username !== '' || url.password !== '') {
      const wanted = allowsHttp ? 'an http or https URL' : 'an https URL'
      throw new ApiError('INVALID_WEBHOOK_URL', `The endpoint is not ${wanted} without credentials`, {
        field: 'url',
      })
    }
    return url.toString()
  }

  async function requireEndpoint(owner: Address, endpointId: string): Promise<WebhookEndpoint> {
    return (await store.webhooks.find(owner, endpointId)) ?? notFound('endpointId')
  }

  return {
    async create(owner, { url, eventTypes }) {
      const endpoint = await store.webhooks.create({
        id: `wh_${randomBytes(9).toString('base64url')}`,
        owner,
        url: requireUrl(url),
        secret: `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
        eventTypes: [...new Set(eventTypes)],
      })
      return { ...endpointView(endpoint), secret: endpoint.secret }
    },

    async list(owner, { cursor, limit }) {
      const page = await store.webhooks.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(endpointView), nextCursor: page.nextCursor ?? null }
    },

    async update(owner, { endpointId, url, eventTypes, isEnabled }) {
      const change = {
        ...(url === undefined ? {} : { url: requireUrl(url) }),
        ...(eventTypes === undefined ? {} : { eventTypes: [...new Set(eventTypes)] }),
        ...(isEnabled === undefined ? {} : { isEnabled }),
      }
      return endpointView((await store.webhooks.change(owner, endpointId, change)) ?? notFound('endpointId'))
    },

    async remove(owner, { endpointId }) {
      if (!(await store.webhooks.remove(owner, endpointId))) notFound('endpointId')
    },

    async deliveries(owner, { endpointId, cursor, limit }) {
      const endpoint = await requireEndpoint(owner, endpointId)
      const page = await store.webhooks.deliveries(endpoint.id, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(deliveryView), nextCursor: page.nextCursor ?? null }
    },

    async replay(owner, { deliveryId }) {
      if (!(await store.webhooks.replay(owner, BigInt(deliveryId)))) notFound('deliveryId')
    },

    async sendTest(owner, { endpointId }) {
      const endpoint = await requireEndpoint(owner, endpointId)
      if (!endpoint.isEnabled) {
        throw new ApiError('WEBHOOK_DISABLED', 'The endpoint is switched off; switch it on first', {
          field: 'endpointId',
        })
      }
      return String((await store.webhooks.sendTest(owner, endpointId)) ?? notFound('endpointId'))
    },

    async events(owner, { cursor, limit }) {
      const page = await store.events.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(eventView), nextCursor: page.nextCursor ?? null }
    },
  }
}

function notFound(field: 'endpointId' | 'deliveryId'): never {
  const thing = field === 'endpointId' ? 'webhook endpoint' : 'delivery'
  throw new ApiError('NOT_FOUND', `No such ${thing}`, { field })
}

function endpointView(endpoint: WebhookEndpoint): WebhookEndpointView {
  return {
    endpointId: endpoint.id,
    url: endpoint.url,
    eventTypes: endpoint.eventTypes,
    isEnabled: endpoint.isEnabled,
    createdAt: endpoint.createdAt.toISOString(),
  }
}

function deliveryView(delivery: WebhookDelivery): WebhookDeliveryView {
  const { event, state } = delivery
  return {
    deliveryId: delivery.id.toString(),
    eventId: `evt_${event.sequence}`,
    eventType: event.type,
    subjectId: event.subjectId,
    state,
    attempts: delivery.attempts,
    nextAttemptAt: state === 'pending' ? delivery.nextAttemptAt.toISOString() : null,
    lastStatus: delivery.lastStatus ?? null,
    lastError: delivery.lastError ?? null,
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  }
}

function eventView(event: StoredEvent): EventView {
  return {
    eventId: `evt_${event.sequence}`,
    type: event.type,
    subjectId: event.subjectId,
    timestamp: event.createdAt.toISOString(),
    data: event.data as EventView['data'],
  }
}
