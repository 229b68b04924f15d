/** What can be said of a header without executing its block. */
import { gasLimitBase, nextBaseFee } from './baseFee.ts'
import { nextExcessBlobGas } from './blobGas.ts'
import { blockRules } from './blockRules.ts'
import { nextDifficulty } from './difficulty.ts'
import type { ActiveFork } from './forkSchedule.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, headerFieldCount, ZERO_NONCE } from './header.ts'
import { assertHeaderField, InvalidBlockError } from './invalidBlock.ts'

const EXTRA_DATA_BYTES_MAX = 32
const GAS_LIMIT_BOUND_DIVISOR = 1024n
const GAS_LIMIT_MIN = 5000n
/** EIP-1985. */
const GAS_LIMIT_MAX = 2n ** 63n - 1n

/** Throws InvalidBlockError unless the header has exactly the fields of its fork. */
export function assertHeaderFields(header: BlockHeader, { fork }: ActiveFork): void {
  const { headerFields } = blockRules(fork)
  if (headerFieldCount(header) !== headerFields) {
    throw new InvalidBlockError('wrong-header-fields', `a header of ${fork} has ${headerFields}`)
  }
}

/** Throws InvalidBlockError unless the header may follow `parent` under the rules in force in its block. */
export function validateHeader(header: BlockHeader, parent: BlockHeader, active: ActiveFork): void {
  assertHeaderFields(header, active)
  const rules = blockRules(active.fork)
  assertHeaderField('wrong-number', header.number, parent.number + 1n)
  if (header.timestampSec <= parent.timestampSec) {
    throw new InvalidBlockError('timestamp-not-after-parent', `${header.timestampSec}`)
  }
  if (header.extraData.length > 2 + 2 * EXTRA_DATA_BYTES_MAX)
    throw new InvalidBlockError('extra-data-too-long')
  validateGasLimit(header, parent, rules.headerFields > 15)
  if (header.baseFeePerGas !== undefined) {
    assertHeaderField('wrong-base-fee', header.baseFeePerGas, nextBaseFee(parent))
  }
  if (rules.proofOfWork) {
    const difficulty = nextDifficulty(rules.proofOfWork, parent, header.timestampSec)
    assertHeaderField('wrong-difficulty', header.difficulty, difficulty)
  } else {
    if (header.difficulty !== 0n) throw new InvalidBlockError('difficulty-after-merge')
    if (header.nonce !== ZERO_NONCE) throw new InvalidBlockError('nonce-after-merge')
    if (header.ommersHash !== EMPTY_OMMERS_HASH) throw new InvalidBlockError('ommers-after-merge')
  }
  if (active.blobs && header.excessBlobGas !== undefined) {
    const excess = nextExcessBlobGas(parent, active.blobs, rules.blobReservePrice)
    assertHeaderField('wrong-excess-blob-gas', header.excessBlobGas, excess)
  }
}

function validateGasLimit(
  { gasLimit, gasUsed }: BlockHeader,
  parent: BlockHeader,
  hasBaseFee: boolean,
): void {
  if (gasLimit > GAS_LIMIT_MAX) throw new InvalidBlockError('gas-limit-too-large', `${gasLimit}`)
  const base = gasLimitBase(parent, hasBaseFee)
  const distance = gasLimit > base ? gasLimit - base : base - gasLimit
  if (distance >= base / GAS_LIMIT_BOUND_DIVISOR || gasLimit < GAS_LIMIT_MIN) {
    throw new InvalidBlockError('gas-limit-out-of-bounds', `${gasLimit} after ${base}`)
  }
  if (gasUsed > gasLimit) throw new InvalidBlockError('gas-used-above-limit', `${gasUsed} of ${gasLimit}`)
}
