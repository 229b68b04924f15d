import { type Address, type Hex, isSameAddress } from '@safelane/core'
import { LOOKALIKE_EDGE_DIGITS, sharedEdges } from './assessRecipient.ts'
import { type PastPayment, type PaymentHistory, type ProposedPayment, usdText } from './paymentHistory.ts'
import { finding, type KnownAddress, type RiskFinding } from './riskFinding.ts'
import type { RiskThresholds } from './riskThresholds.ts'

/** An ERC-20 transfer between payer and recipient that this product did not make, as the chain logged it. */
export interface TokenEncounter {
  /** `in`: towards the payer. Zero-value transfers can be logged as `out` without the payer's consent (ERC-20 allows them). */
  readonly direction: 'in' | 'out'
  readonly usdMicros: bigint
  readonly txHash: Hex
}

export interface PoisoningInput {
  readonly payment: ProposedPayment
  readonly history: PaymentHistory
  readonly known: readonly KnownAddress[]
  readonly encounters: readonly TokenEncounter[]
}

/** Amounts are imitated by their digits: 1,234.56 sent is answered by 0.123456 received. */
const IMITATED_DIGITS = 3
/** Payments back that poisoners imitate: those on the first pages of a history. */
const RECENT_PAYMENTS = 50

/**
 * A recipient the payer never paid, who only ever appeared in worthless transfers: they were made to be copied from
 * the history. Block when the address or the amount also imitates something the payer did; otherwise warn.
 */
export function assessPoisoning(
  { payment, history, known, encounters }: PoisoningInput,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  if (known.some((entry) => isSameAddress(entry.address, payment.recipient))) return []
  if (encounters.length === 0) return []
  const worthless = encounters.filter(({ usdMicros }) => usdMicros < thresholds.dustUsdMicros)
  const bait = worthless[0]
  // Somebody who also sent real money has another reason to be in the history.
  if (bait === undefined || worthless.length < encounters.length) return []
  const recent = history.sent.slice(-RECENT_PAYMENTS)
  const imitated = closestImitated(payment.recipient, recent, known, thresholds.poisonEdgeDigits)
  const copied = worthless.flatMap(({ usdMicros }) => {
    const original = recent.find((past) => looksLikeAmount(usdMicros, past.usdMicros))
    return original === undefined ? [] : [original]
  })[0]
  return [
    finding('POISONED_RECIPIENT', imitated === undefined && copied === undefined ? 'warn' : 'block', {
      recipient: payment.recipient,
      kind: bait.usdMicros === 0n ? 'zero-value' : 'dust',
      direction: bait.direction,
      txHash: bait.txHash,
      transfers: worthless.length,
      ...(imitated === undefined ? {} : { imitatedAddress: imitated }),
      ...(copied === undefined ? {} : { imitatedUsd: usdText(copied.usdMicros) }),
    }),
  ]
}

function closestImitated(
  recipient: Address,
  recent: readonly PastPayment[],
  known: readonly KnownAddress[],
  minDigits: number,
): Address | undefined {
  const candidates = [
    ...known.map(({ address }) => address),
    ...recent.map(({ counterparty }) => counterparty),
  ]
  return candidates.find((candidate) => {
    const { prefix, suffix } = sharedEdges(recipient, candidate)
    const isLookalike = prefix >= LOOKALIKE_EDGE_DIGITS && suffix >= LOOKALIKE_EDGE_DIGITS
    return isLookalike || (prefix >= 1 && suffix >= 1 && prefix + suffix >= minDigits)
  })
}

/** Whether the significant digits agree although the value does not; three digits at least, or chance would do it. */
function looksLikeAmount(bait: bigint, original: bigint): boolean {
  const [left, right] = [significantDigits(bait), significantDigits(original)]
  const compared = Math.min(left.length, right.length)
  return compared >= IMITATED_DIGITS && left.slice(0, compared) === right.slice(0, compared)
}

function significantDigits(usdMicros: bigint): string {
  return usdMicros.toString().replace(/0+$/, '')
}
