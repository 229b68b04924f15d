import type { IntentOutcome } from '@/features/api/trpc.ts'

type Understood = NonNullable<Extract<IntentOutcome, { outcome: 'clarify' }>['understood']>

/** Where the product does what a sentence asks for, when it is not done by the pay box itself. */
export interface Place {
  readonly key: 'request' | 'claimLink' | 'refund'
  readonly href: string
}

/**
 * The form that a sentence leads to, filled in with what the person wrote. An amount in a currency that is no token is
 * left out rather than guessed; nothing is done before the form is confirmed.
 */
export function placeOf(understood: Understood, tokens: readonly string[]): Place | undefined {
  const { action, amount, isRepeated } = understood
  if (isRepeated) return undefined
  if (action === 'refund') return { key: 'refund', href: '/activity' }
  const isToken = tokens.includes(amount.currency)
  const fields = new URLSearchParams(
    isToken
      ? { amount: amount.value, token: amount.currency }
      : amount.currency === 'USD'
        ? { amount: amount.value }
        : {},
  )
  if (action === 'request' || action === 'invoice') return { key: 'request', href: `/requests?${fields}` }
  return action === 'claim-link' ? { key: 'claimLink', href: `/links?${fields}` } : undefined
}
