/** The bound of whoever takes signed transactions: recovering their senders. */
import { availableParallelism } from 'node:os'
import type { Hex } from '@safelane/devnet-engine'
import { recoverSender } from '@safelane/devnet-engine/transaction'
import { hexToBytes } from 'viem'

/** Enough for a mean. */
const SAMPLE = 1_000

/** Transactions a second whose senders all cores could recover if they did nothing else, by what one takes for some of these. */
export function signaturesPerSec(signed: readonly Hex[]): number {
  const sample = signed.slice(0, SAMPLE).map((raw) => hexToBytes(raw))
  const started = performance.now()
  for (const raw of sample) recoverSender(raw)
  return (sample.length / (performance.now() - started)) * 1000 * availableParallelism()
}
