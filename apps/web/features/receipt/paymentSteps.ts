import type { Step, StepState } from '@safelane/ui'
import type { Payment } from '@/features/api/trpc.ts'

export type PaymentState = Payment['state']

/** Whether nothing more is going to happen; a failed payment may still be overruled by the chain, so it is watched on. */
export function isFinal(state: PaymentState): boolean {
  return state === 'settled' || state === 'voided' || state === 'failed' || state === 'expired'
}

const REACHED: Readonly<Record<PaymentState, number>> = {
  quoted: 0,
  authorized: 1,
  submitted: 2,
  settled: 3,
  voided: 1,
  failed: 2,
  expired: 2,
}

/** The three things that happen to a payment, as far as they have happened. */
export function stepStates(payment: Pick<Payment, 'state' | 'txHash'>): readonly StepState[] {
  const isLost = payment.state === 'failed' || payment.state === 'expired' || payment.state === 'voided'
  const reached = isLost && payment.txHash === null ? 1 : REACHED[payment.state]
  return [1, 2, 3].map((step): StepState => {
    if (step <= reached) return 'done'
    if (step > reached + 1) return 'waiting'
    return isLost ? 'failed' : 'current'
  })
}

export type { Step }
