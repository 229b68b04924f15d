/** Replays a month through the rules and the policy, one payment after another, each with the history before it. */
import type { Address } from '@safelane/core'
import {
  assessPayment,
  createSanctionsList,
  DEFAULT_RISK_THRESHOLDS,
  decideRisk,
  type KnownAddress,
  type PastPayment,
  type RiskAction,
  type RiskRule,
} from '@safelane/payments'
import type { Attack, Month } from './month.ts'

/** What was said about one payment. */
export interface Verdict {
  readonly attack: Attack | 'none'
  readonly action: RiskAction
  /** Rules that warned or blocked. */
  readonly rules: readonly RiskRule[]
}

/** Payments kept per account, as many as the product looks at. */
const HISTORY = 500

interface Account {
  readonly known: Map<string, KnownAddress>
  readonly sent: PastPayment[]
  readonly received: PastPayment[]
}

/**
 * Attackers do not stop at a question: everything but a block goes through and becomes history, for its victim a payee
 * paid before. That is the harder case for the rules.
 */
export function replayMonth({ payments, sanctioned }: Month): readonly Verdict[] {
  const accounts = new Map<string, Account>()
  const accountOf = (address: Address) => {
    const found = accounts.get(address)
    if (found !== undefined) return found
    const fresh: Account = { known: new Map(), sent: [], received: [] }
    accounts.set(address, fresh)
    return fresh
  }
  const list = createSanctionsList(
    'synthetic',
    '2024-10-01',
    sanctioned.map((address, index) => ({
      address,
      entry: String(index),
      name: 'Listed',
      programs: [],
      currency: 'ETH',
    })),
    'seeded',
  )
  return payments.map((payment) => {
    const { payer, recipient, usdMicros, atSec, attack } = payment
    const account = accountOf(payer)
    const isKnown = account.known.has(recipient)
    const findings = assessPayment(
      {
        payment: { payer, recipient, usdMicros, atSec },
        known: [...account.known.values()],
        assets: [],
        history: account,
        encounters: isKnown ? [] : payment.encounters,
        sanctions: { list, policy: { maxAgeDays: 7, isRequired: false }, nowMs: atSec * 1_000 },
        travelRule: { isOriginatorKnown: false, isEnforced: false },
      },
      DEFAULT_RISK_THRESHOLDS,
    )
    const { action } = decideRisk(findings)
    if (action !== 'block') {
      account.known.set(recipient, { address: recipient, source: 'paid-before' })
      keep(account.sent, { counterparty: recipient, usdMicros, atSec })
      keep(accountOf(recipient).received, { counterparty: payer, usdMicros, atSec })
    }
    const rules = findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule)
    return { attack, action, rules }
  })
}

function keep(payments: PastPayment[], payment: PastPayment): void {
  payments.push(payment)
  if (payments.length > HISTORY) payments.shift()
}
