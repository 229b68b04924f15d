/** Where a payment stands. `settled`, `voided`, `failed` and `expired` are final for us; the chain may still overrule the last three. */
export type PaymentState = 'quoted' | 'authorized' | 'submitted' | 'settled' | 'voided' | 'failed' | 'expired'

/**
 * What can happen to a payment. `authorize`: the payer's signature was stored. `submit`: a signed relayer transaction
 * was stored for broadcast. `settle`: PaymentSettled was seen on chain. `void`: the payer took it back before anything
 * was sent. `fail`: simulation or execution reverted for good. `expire`: chain time reached the deadline unsettled.
 */
export type PaymentEvent = 'authorize' | 'submit' | 'settle' | 'void' | 'fail' | 'expire'

/** Whether the event was applied, was a harmless repeat, or may not happen in that state. */
export type PaymentTransition =
  | { readonly kind: 'moved'; readonly from: PaymentState; readonly to: PaymentState }
  | { readonly kind: 'unchanged'; readonly state: PaymentState }
  | { readonly kind: 'refused'; readonly state: PaymentState; readonly event: PaymentEvent }

/*
 *              authorize              submit                settle
 *   quoted ───────────────▶ authorized ──────▶ submitted ───────────▶ settled
 *     │                      │   │  └─────────────│──────────────────▶   ▲ ▲
 *     │ expire        expire │   │ fail      fail │ expire        settle │ │
 *     ▼                      │   ▼                │                      │ │
 *   expired ◀────────────────┘  failed ◀──────────┤                      │ │
 *     │ ▲                         └───────────────│──────────────────────┘ │
 *     │ └─────────────────────────────────────────┘                        │
 *     └────────────────────────────────────────────────────────────────────┘
 *   authorized ──void──▶ voided ──settle──▶ settled
 *
 * A repeated event is `unchanged`, so every writer may retry. `settle` wins from everywhere but `quoted` (nothing was
 * signed, nothing can settle): the on-chain event is the truth, even if we had given up, because a signed payment can
 * be relayed by anyone until it expires. Nothing leaves `settled`.
 */
const TRANSITIONS: Readonly<Record<PaymentState, Readonly<Partial<Record<PaymentEvent, PaymentState>>>>> = {
  quoted: { authorize: 'authorized', expire: 'expired' },
  authorized: {
    authorize: 'authorized',
    submit: 'submitted',
    settle: 'settled',
    void: 'voided',
    fail: 'failed',
    expire: 'expired',
  },
  submitted: {
    authorize: 'submitted',
    submit: 'submitted',
    settle: 'settled',
    fail: 'failed',
    expire: 'expired',
  },
  settled: { authorize: 'settled', submit: 'settled', settle: 'settled' },
  voided: { authorize: 'voided', void: 'voided', settle: 'settled' },
  failed: { authorize: 'failed', fail: 'failed', settle: 'settled' },
  expired: { expire: 'expired', settle: 'settled' },
}

/** Every state, in the order a payment passes through them. */
export const PAYMENT_STATES = Object.keys(TRANSITIONS) as readonly PaymentState[]

/** Pure: looks the event up in the table and never throws, so a worker can act on the answer or drop the event. */
export function transitionPayment(state: PaymentState, event: PaymentEvent): PaymentTransition {
  const to = TRANSITIONS[state][event]
  if (to === undefined) return { kind: 'refused', state, event }
  return to === state ? { kind: 'unchanged', state } : { kind: 'moved', from: state, to }
}

/** Whether we stop working on the payment (it is `settled`, `voided`, `failed` or `expired`). */
export function isFinalPaymentState(state: PaymentState): boolean {
  return state === 'settled' || state === 'voided' || state === 'failed' || state === 'expired'
}
