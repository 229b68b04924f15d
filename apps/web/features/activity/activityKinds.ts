/** What the list can be narrowed to, in the order it is offered. */
export const ACTIVITY_KINDS = ['payment', 'request', 'link', 'batch', 'plan', 'refund', 'cover'] as const

/** The kind that an address or a choice names, if there is such a one. */
export function activityKindFrom(value: unknown): (typeof ACTIVITY_KINDS)[number] | undefined {
  return ACTIVITY_KINDS.find((kind) => kind === value)
}
