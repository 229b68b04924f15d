import type { Address } from '@safelane/core'

/** Every rule that can speak about a payment. The name is the id that decisions, appeals and translations use. */
export const RISK_RULES = [
  'LOOKALIKE_RECIPIENT',
  'SELF_PAYMENT',
  'FIRST_PAYMENT_TO_RECIPIENT',
  'TOKEN_CONTRACT_RECIPIENT',
  'POISONED_RECIPIENT',
  'LARGE_FIRST_PAYMENT',
  'VELOCITY_PAYEE',
  'VELOCITY_DAY',
  'AMOUNT_ANOMALY',
  'HOUR_ANOMALY',
  'RAPID_IN_AND_OUT',
  'STRUCTURING',
  'TRAVEL_RULE',
  'SANCTIONED_PARTY',
  'SANCTIONS_LIST_STALE',
  'MODEL_SUSPICION',
] as const

export type RiskRule = (typeof RISK_RULES)[number]

/** `block` stops the payment; what a `warn` leads to is the policy's to say; a `note` is shown and stops nothing. */
export type RiskSeverity = 'note' | 'warn' | 'block'

/** Facts a rule went by: counts, addresses, dollars as decimal text. */
export type RiskEvidence = Readonly<Record<string, string | number>>

/** One explainable finding: which rule spoke, how loudly, the facts it went by and what can be done about it. */
export interface RiskFinding {
  readonly rule: RiskRule
  readonly severity: RiskSeverity
  readonly evidence: RiskEvidence
  /** What the rule looked at: the version of the rules, or of the list that named the party. */
  readonly dataVersion: string
  /** How to contest the finding or to go on in spite of it, in plain English for integrators. */
  readonly appeal: string
}

/** An address the payer has reason to trust: a saved contact or somebody paid before. Never one that merely sent money. */
export interface KnownAddress {
  readonly address: Address
  readonly name?: string | undefined
  readonly source: 'contact' | 'paid-before'
}

/** Changes whenever a rule's arithmetic does, so that a stored finding can be judged by the rule that made it. */
export const RULES_VERSION = 'rules-2026-11-21'

const APPEALS: Readonly<Record<RiskRule, string>> = {
  LOOKALIKE_RECIPIENT:
    'Compare the whole address with the one you were given; to pay it anyway, type in the digits that differ.',
  SELF_PAYMENT: 'Choose another recipient: payer and recipient are the same account.',
  FIRST_PAYMENT_TO_RECIPIENT: 'Nothing to do; save the recipient as a contact to be recognised next time.',
  TOKEN_CONTRACT_RECIPIENT:
    'Choose another recipient: tokens sent to a token’s own contract cannot be recovered.',
  POISONED_RECIPIENT:
    'Ask the payee for their address by another way than your history; save it as a contact, or appeal the decision.',
  LARGE_FIRST_PAYMENT:
    'Wait until the payment is released, or pay a small amount first: the delay is only for payees you never paid.',
  VELOCITY_PAYEE:
    'Confirm that you mean all of these payments, or appeal the decision to have the limit raised.',
  VELOCITY_DAY:
    'Confirm the payment, wait until older payments are a day old, or appeal the decision to have the limit raised.',
  AMOUNT_ANOMALY: 'Check the digits of the amount and confirm it.',
  HOUR_ANOMALY: 'Nothing to do; if it was not you, revoke the session and move your funds.',
  RAPID_IN_AND_OUT:
    'Wait until the payment is released, or appeal the decision telling where the money came from.',
  STRUCTURING:
    'Wait until the payment is released, or appeal the decision telling what the payments are for.',
  TRAVEL_RULE: 'Enter the originator’s details once; they are kept encrypted and can be erased.',
  SANCTIONED_PARTY:
    'The party is on a sanctions list. If that is a mistake, appeal the decision; removal from the list is for its publisher.',
  SANCTIONS_LIST_STALE: 'Nothing to do: the operator has to load a current sanctions list. Try again later.',
  MODEL_SUSPICION: 'Check the recipient and the amount and confirm, or appeal the decision.',
}

/** A finding with its appeal text; `dataVersion` is the rules' own unless a list or a model named the fact. */
export function finding(
  rule: RiskRule,
  severity: RiskSeverity,
  evidence: RiskEvidence,
  dataVersion: string = RULES_VERSION,
): RiskFinding {
  return { rule, severity, evidence, dataVersion, appeal: APPEALS[rule] }
}
