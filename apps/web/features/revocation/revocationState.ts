import type { RouterOutputs } from '@/features/api/trpc.ts'

export type Revocation = RouterOutputs['revocation']['list']['items'][number]

/** What somebody is told of one signature that was taken back. */
export type ShownState = 'open' | 'onItsWay' | 'voided' | 'used' | 'failed' | 'expired'

/** How often something on its way to the chain is asked for. */
const MOVING_MS = 2_000
/** How often the rest is: signatures expire, and the chain may forget a block. */
const RESTING_MS = 30_000

export function shownState({ state, typedData }: Pick<Revocation, 'state' | 'typedData'>): ShownState {
  if (state === 'authorized' || state === 'submitted') return 'onItsWay'
  // Refused, and too late to ask again: the signature has become worthless by itself.
  if (state === 'failed' && typedData === null) return 'expired'
  return state
}

/** Whether a copy of the signature could still be used. */
function isStanding(item: Revocation): boolean {
  const state = shownState(item)
  return state === 'open' || state === 'onItsWay' || state === 'failed'
}

export interface RevocationSummary {
  /** Those that a copy could still be used of, also while their end is on its way. */
  readonly standing: number
  /** Chain time in seconds at which the last of them is worthless anyway; null when none stands. */
  readonly untilSec: number | null
  readonly count: Readonly<Record<ShownState, number>>
}

export function summaryOf(items: readonly Revocation[]): RevocationSummary {
  const count: Record<ShownState, number> = {
    open: 0,
    onItsWay: 0,
    voided: 0,
    used: 0,
    failed: 0,
    expired: 0,
  }
  for (const item of items) count[shownState(item)] += 1
  const ends = items.filter(isStanding).map(({ validBeforeSec }) => validBeforeSec)
  return { standing: ends.length, untilSec: ends.length === 0 ? null : Math.max(...ends), count }
}

/** Those that the wallet can sign for now, in the order of their dates. */
export function toSign(items: readonly Revocation[]): readonly Revocation[] {
  return items.filter(({ typedData }) => typedData !== null)
}

/** In how many milliseconds to ask again; false when there is nothing to watch. */
export function askAgainInMs(items: readonly Revocation[] | undefined): number | false {
  if (items === undefined || items.length === 0) return false
  return items.some((item) => shownState(item) === 'onItsWay') ? MOVING_MS : RESTING_MS
}
