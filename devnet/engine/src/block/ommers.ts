/** Blocks beside the chain, which proof of work rewarded (yellow paper 11.1 and 11.3). */
import type { Engine, Hex } from '../api.ts'
import type { ProofOfWorkRules } from './blockRules.ts'
import type { ChainView } from './chainView.ts'
import { activeFork } from './forkSchedule.ts'
import { type BlockHeader, hashHeader } from './header.ts'
import { validateHeader } from './headerValidation.ts'
import { InvalidBlockError } from './invalidBlock.ts'

const OMMERS_MAX = 2
/** An ommer's parent is one of so many ancestors, but not the nearest. */
const GENERATIONS = 7n

/** Throws InvalidBlockError unless the block on top of the head may name these ommers. */
export function validateOmmers(ommers: readonly BlockHeader[], chain: ChainView): void {
  if (ommers.length === 0) return
  if (ommers.length > OMMERS_MAX) throw new InvalidBlockError('too-many-ommers', `${ommers.length}`)
  const ancestors = new Map<Hex, BlockHeader>()
  const included = new Set<Hex>()
  const { number: newest } = chain.head.header
  for (let number = newest; number > newest - GENERATIONS && number >= 0n; number--) {
    const block = chain.byNumber(number)
    if (!block) break
    ancestors.set(block.hash, block.header)
    for (const ommer of block.ommers ?? []) included.add(hashHeader(ommer))
  }
  for (const ommer of ommers) {
    const hash = hashHeader(ommer)
    if (included.has(hash)) throw new InvalidBlockError('ommer-included-before', hash)
    included.add(hash)
    if (ancestors.has(hash)) throw new InvalidBlockError('ommer-is-ancestor', hash)
    const parent = ancestors.get(ommer.parentHash)
    if (!parent || ommer.parentHash === chain.head.hash)
      throw new InvalidBlockError('ommer-parent-unknown', hash)
    try {
      validateHeader(ommer, parent, activeFork(chain.schedule, ommer.number, ommer.timestampSec))
    } catch (cause) {
      if (!(cause instanceof InvalidBlockError)) throw cause
      throw new InvalidBlockError('ommer-header-invalid', cause.message, { cause })
    }
  }
}

/** Rewards the block's coinbase, and those of its ommers by their age. */
export function payRewards(
  engine: Engine,
  { blockReward }: ProofOfWorkRules,
  { coinbase, number }: { coinbase: Hex; number: bigint },
  ommers: readonly BlockHeader[],
): void {
  for (const ommer of ommers) engine.credit(ommer.coinbase, (blockReward * (8n + ommer.number - number)) / 8n)
  engine.credit(coinbase, blockReward + (blockReward * BigInt(ommers.length)) / 32n)
}
