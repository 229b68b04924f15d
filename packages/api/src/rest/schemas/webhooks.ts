/** Webhooks, their deliveries, and events. */
import { z } from 'zod'
import { instant, pageOf } from './common.ts'

export const webhook = z.object({
  endpointId: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()).readonly(),
  isEnabled: z.boolean(),
  createdAt: instant,
})

export const newWebhook = webhook.extend({ secret: z.string().describe('Verifies what arrives; `whsec_…`') })
export const webhookPage = pageOf(webhook)
export const deliveryPage = pageOf(
  z.object({
    deliveryId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number().int(),
    nextAttemptAt: instant.nullable(),
    lastStatus: z.number().int().nullable(),
    lastError: z.string().nullable(),
  }),
)

export const sentTest = z.object({ deliveryId: z.string() })
export const replayed = z.object({ replayed: z.string() })
export const eventPage = pageOf(
  z.object({
    eventId: z.string(),
    type: z.string(),
    subjectId: z.string(),
    timestamp: instant,
    data: z.record(z.string(), z.unknown()),
  }),
)
