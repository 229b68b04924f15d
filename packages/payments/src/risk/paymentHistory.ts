import { type Address, type Amount, formatUnits, isSameAddress, rescaleUnits } from '@safelane/core'

/** A payment of the past as the rules see it. */
export interface PastPayment {
  /** The other side: the recipient of what was sent, the sender of what was received. */
  readonly counterparty: Address
  /** Millionths of a dollar. */
  readonly usdMicros: bigint
  /** Chain time in seconds. */
  readonly atSec: number
}

/** What one account sent (everything that may still settle, and what did) and received, oldest first. */
export interface PaymentHistory {
  readonly sent: readonly PastPayment[]
  readonly received: readonly PastPayment[]
}

/** A payment about to be made. */
export interface ProposedPayment {
  readonly payer: Address
  readonly recipient: Address
  /** What the recipient gets, in millionths of a dollar. */
  readonly usdMicros: bigint
  /** Chain time in seconds. */
  readonly atSec: number
}

export const DAY_SEC = 86_400

/** A stablecoin's face value in millionths of a dollar, rounded up so that no limit is slipped under. */
export function faceUsdMicros(amount: Amount): bigint {
  return rescaleUnits(amount.units, amount.asset.decimals, 6, 'up')
}

/** Dollars as exact decimal text, for evidence. */
export function usdText(usdMicros: bigint): string {
  return formatUnits(usdMicros, 6)
}

/** Entries of the `windowSec` before `atSec`, both ends included. */
export function within(
  payments: readonly PastPayment[],
  atSec: number,
  windowSec: number,
): readonly PastPayment[] {
  return payments.filter((payment) => payment.atSec <= atSec && payment.atSec >= atSec - windowSec)
}

export function sumUsdMicros(payments: readonly PastPayment[]): bigint {
  return payments.reduce((sum, payment) => sum + payment.usdMicros, 0n)
}

export function withCounterparty(
  payments: readonly PastPayment[],
  counterparty: Address,
): readonly PastPayment[] {
  return payments.filter((payment) => isSameAddress(payment.counterparty, counterparty))
}
