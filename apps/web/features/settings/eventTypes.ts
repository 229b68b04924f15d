const PAYMENT_STATES = ['authorized', 'submitted', 'settled', 'failed', 'voided', 'expired'] as const

/** What an endpoint can listen to: states by subject, as the API names them. */
export const EVENTS = {
  payment: [...PAYMENT_STATES, 'refunded'],
  refund: PAYMENT_STATES,
  request: ['open', 'partly_paid', 'paid', 'cancelled', 'expired'],
  link: ['open', 'claimed', 'returned', 'failed', 'expired', 'claim_failed', 'return_failed'],
  plan: ['active', 'due', 'delayed', 'failed', 'skipped', 'paused', 'cancelled', 'completed'],
  batch: PAYMENT_STATES,
  revocation: ['submitted', 'voided', 'used', 'failed', 'expired'],
  purchase: ['settled', 'failed', 'expired'],
  claim: ['settled', 'failed', 'expired'],
  policy: ['active', 'paid'],
  appeal: ['upheld', 'overturned'],
} as const

export type EventSubject = keyof typeof EVENTS
export type EventType = {
  [Subject in EventSubject]: `${Subject}.${(typeof EVENTS)[Subject][number]}`
}[EventSubject]

/** In the order in which they are offered. */
export const EVENT_SUBJECTS = Object.keys(EVENTS) as readonly EventSubject[]

/** What can be told of a subject. */
export function eventTypesOf(subject: EventSubject): readonly EventType[] {
  return EVENTS[subject].map((state) => `${subject}.${state}` as EventType)
}
