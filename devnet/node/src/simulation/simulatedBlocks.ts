/** The blocks that a simulation is made of, before anything is executed. */
import type { Hex, StateOverride, Withdrawal } from '@safelane/devnet-engine'
import type { TransactionRequest } from '../rpc/transactionRequest.ts'
import { simulationError } from './simulationErrors.ts'

/** Most blocks of a simulation, gaps between them included. */
export const MAX_SIMULATED_BLOCKS = 256n
/** Seconds from a block to the next that has no time of its own. */
const BLOCK_INTERVAL_SEC = 12n

/** What the header of a simulated block says instead of what follows from its parent. */
export interface HeaderOverrides {
  number?: bigint
  timestampSec?: bigint
  gasLimit?: bigint
  coinbase?: Hex
  prevRandao?: Hex
  baseFeePerGas?: bigint
  /** What calls are told; the header does not have it. */
  blobBaseFee?: bigint
  parentBeaconBlockRoot?: Hex
  withdrawals?: readonly Withdrawal[]
}

export interface AccountOverride extends StateOverride {
  /** Where the precompiled contract of the address is found instead. */
  movePrecompileToAddress?: Hex
}

export interface RequestedBlock {
  header: HeaderOverrides
  accounts: Record<Hex, AccountOverride>
  calls: readonly TransactionRequest[]
}

export interface PlacedBlock extends RequestedBlock {
  number: bigint
  timestampSec: bigint
}

/** Gives each block its number and time, and fills gaps with empty blocks. Throws RpcError for blocks out of order. */
export function placeBlocks(
  blocks: readonly RequestedBlock[],
  base: { number: bigint; timestampSec: bigint },
): PlacedBlock[] {
  const placed: PlacedBlock[] = []
  let { number, timestampSec } = base
  for (const block of blocks) {
    const wanted = block.header.number ?? number + 1n
    if (wanted <= number) {
      throw simulationError('blockNumbers', `block numbers must be in order: ${wanted} <= ${number}`)
    }
    if (wanted - base.number > MAX_SIMULATED_BLOCKS) throw simulationError('clientLimit', 'too many blocks')
    for (number++; number < wanted; number++) {
      timestampSec += BLOCK_INTERVAL_SEC
      placed.push({ header: {}, accounts: {}, calls: [], number, timestampSec })
    }
    const time = block.header.timestampSec ?? timestampSec + BLOCK_INTERVAL_SEC
    if (time <= timestampSec) {
      throw simulationError(
        'blockTimestamps',
        `block timestamps must be in order: ${time} <= ${timestampSec}`,
      )
    }
    timestampSec = time
    placed.push({ ...block, number, timestampSec })
  }
  return placed
}
