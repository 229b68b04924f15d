export interface WebhookEndpointView {
  readonly endpointId: string
  readonly url: string
  /** Empty: all. */
  readonly eventTypes: readonly string[]
  readonly isEnabled: boolean
  readonly createdAt: string
}

export interface NewWebhookEndpointView extends WebhookEndpointView {
  /** `whsec_…`, to verify what arrives (Standard Webhooks). */
  readonly secret: string
}

export interface WebhookEndpointPageView {
  readonly items: readonly WebhookEndpointView[]
  readonly nextCursor: string | null
}

export interface WebhookDeliveryView {
  readonly deliveryId: string
  /** Arrives as `webhook-id`: the same in every attempt. */
  readonly eventId: string
  readonly eventType: string
  readonly subjectId: string
  readonly state: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly nextAttemptAt: string | null
  /** HTTP status of the last attempt; null when nobody answered. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly deliveredAt: string | null
}

export interface WebhookDeliveryPageView {
  readonly items: readonly WebhookDeliveryView[]
  readonly nextCursor: string | null
}

/** A state that something came to; `data` is what it was then, amounts as base units in text. */
export interface EventView {
  readonly eventId: string
  readonly type: string
  readonly subjectId: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface EventPageView {
  readonly items: readonly EventView[]
  readonly nextCursor: string | null
}
