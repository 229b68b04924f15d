/** `anvil_reset`: the chain begins anew, from genesis or from a block of another chain. */

import type { BlockProducer } from './blockProducer.ts'
import { beginChain } from './chain/beginning.ts'
import type { ForkedChain } from './fork/forkedChain.ts'
import { fetchFirstState } from './fork/forkGenesis.ts'
import type { Suspension } from './fork/suspension.ts'
import type { NodeParts } from './nodeParts.ts'
import { ResetRefusedError } from './resetRefusedError.ts'

/**
 * Takes over `forked`. The pool is empty then; what clients can set that is not the chain's, such as mining and impersonation, stays.
 * Throws ResetRefusedError where a state file holds the chain, and OriginError.
 */
export async function resetChain(
  parts: NodeParts,
  producer: BlockProducer,
  suspension: Suspension,
  forked: ForkedChain | null,
): Promise<void> {
  const { engine, store, clock, pool, beginning, reference, stateFile } = parts
  if (stateFile) {
    throw new ResetRefusedError('the chain is kept in a state file: start the node without --state')
  }
  const known = forked && (await fetchFirstState(forked, beginning.accounts))
  const before = suspension.chain
  await suspension.runOnce(() => {
    const chainId = forked?.originChainId ?? store.chainId ?? parts.chainId
    const identity = { lazy: forked !== null, chainId }
    engine.clear(identity)
    reference?.clear(identity)
    suspension.chain = forked
    if (known) suspension.provide(known)
    const { first, timestampSec, settings } = beginChain(engine, forked, beginning)
    reference?.apply([first.change.redo])
    store.restart(first, forked?.blockHash)
    store.chainId = chainId
    producer.settings = settings
    clock.restart(timestampSec)
    pool.clear()
    suspension.prefetchFor(first.header)
  })
  await before?.close()
}
