/** What `trace_filter` picks from the traces of a range of blocks. */
import type { Hex } from '@safelane/devnet-engine'
import type { LocalizedTrace } from './flatTrace.ts'

export interface AddressFilter {
  fromAddress: readonly Hex[]
  toAddress: readonly Hex[]
  /** With addresses on both sides: either may match, or both must. */
  mode: 'union' | 'intersection'
}

/** Whether a trace passes. */
export function matches(trace: LocalizedTrace, filter: AddressFilter): boolean {
  return isMatch(endsOf(trace), filter)
}

/** An empty list matches whatever there is, unless the other list decides. */
export function isMatch(
  { from, to }: { from: Hex; to: Hex | null },
  { fromAddress, toAddress, mode }: AddressFilter,
): boolean {
  const isFrom = fromAddress.includes(from)
  const isTo = to !== null && toAddress.includes(to)
  if (fromAddress.length === 0) return toAddress.length === 0 || isTo
  if (toAddress.length === 0) return isFrom
  return mode === 'union' ? isFrom || isTo : isFrom && isTo
}

/** Who a trace is from, and where it goes: a creation goes to the new account, a self-destruct to the heir. */
export function endsOf({ action, result }: LocalizedTrace): { from: Hex; to: Hex | null } {
  if ('refundAddress' in action) return { from: action.address, to: action.refundAddress }
  if ('to' in action) return action
  return { from: action.from, to: result && 'address' in result ? result.address : null }
}
