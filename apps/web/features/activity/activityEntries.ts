import type { CoverPolicy, Payment } from '@/features/api/trpc.ts'

/** One line of the history. Times are seconds of chain time. */
export type ActivityEntry =
  | { readonly kind: 'payment'; readonly key: string; readonly atSec: number; readonly payment: Payment }
  | { readonly kind: 'policy'; readonly key: string; readonly atSec: number; readonly policy: CoverPolicy }

/** Payments and policies in one list, newest first. A policy counts from the start of its cover. */
export function activityEntries(
  payments: readonly Payment[],
  policies: readonly CoverPolicy[],
): readonly ActivityEntry[] {
  const entries: ActivityEntry[] = [
    ...payments.map((payment) => ({
      kind: 'payment' as const,
      key: payment.id,
      atSec: payment.settledAtSec ?? payment.createdAtSec,
      payment,
    })),
    ...policies.map((policy) => ({
      kind: 'policy' as const,
      key: `policy-${policy.policyId}`,
      atSec: policy.startsAtSec,
      policy,
    })),
  ]
  return entries.sort((left, right) => right.atSec - left.atSec)
}
