/** What an endpoint can listen to; subject and state, as the API names them. */
export const EVENT_TYPES = [
  'payment.authorized',
  'payment.submitted',
  'payment.settled',
  'payment.refunded',
  'payment.failed',
  'payment.voided',
  'payment.expired',
  'request.open',
  'request.partly_paid',
  'request.paid',
  'request.cancelled',
  'link.open',
  'link.claimed',
  'link.returned',
  'purchase.settled',
  'purchase.failed',
  'purchase.expired',
  'claim.settled',
  'claim.failed',
  'claim.expired',
  'policy.active',
  'policy.paid',
] as const

export type EventType = (typeof EVENT_TYPES)[number]
