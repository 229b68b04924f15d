import type { Address } from '@safelane/core'

export type RiskRule =
  | 'LOOKALIKE_RECIPIENT'
  | 'SELF_PAYMENT'
  | 'FIRST_PAYMENT_TO_RECIPIENT'
  | 'TOKEN_CONTRACT_RECIPIENT'

/** `block` stops the quote; `warn` and `note` are shown on the confirm sheet. */
export type RiskSeverity = 'note' | 'warn' | 'block'

/** One explainable decision: which rule spoke, how loudly, and the facts it went by. */
export interface RiskFinding {
  readonly rule: RiskRule
  readonly severity: RiskSeverity
  readonly evidence: Readonly<Record<string, string | number>>
}

/** An address the payer has reason to trust: a saved contact or somebody paid before. Never one that merely sent money. */
export interface KnownAddress {
  readonly address: Address
  readonly name?: string | undefined
  readonly source: 'contact' | 'paid-before'
}
