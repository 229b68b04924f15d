/** Difficulty of proof-of-work blocks (yellow paper 4.3.4, EIP-2, EIP-100, EIP-649). */
import type { ProofOfWorkRules } from './blockRules.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH } from './header.ts'

const MIN_DIFFICULTY = 131_072n
const BOUND_DIVISOR = 2048n
const BOMB_PERIOD = 100_000n

/** Difficulty of a block after `parent` with this timestamp, which must be later than the parent's. */
export function nextDifficulty(rules: ProofOfWorkRules, parent: BlockHeader, timestampSec: bigint): bigint {
  const elapsedSec = timestampSec - parent.timestampSec
  const step = parent.difficulty / BOUND_DIVISOR
  const number = parent.number + 1n
  const bombNumber = number > rules.bombDelay ? number - rules.bombDelay : 0n
  const period = bombNumber / BOMB_PERIOD
  const bomb = period > 1n ? 2n ** (period - 2n) : 0n
  const difficulty = parent.difficulty + step * adjustment(rules.difficulty, parent, elapsedSec) + bomb
  return difficulty < MIN_DIFFICULTY ? MIN_DIFFICULTY : difficulty
}

function adjustment(kind: ProofOfWorkRules['difficulty'], parent: BlockHeader, elapsedSec: bigint): bigint {
  if (kind === 'frontier') return elapsedSec < 13n ? 1n : -1n
  const steps =
    kind === 'homestead'
      ? 1n - elapsedSec / 10n
      : (parent.ommersHash === EMPTY_OMMERS_HASH ? 1n : 2n) - elapsedSec / 9n
  return steps < -99n ? -99n : steps
}
